/** Java and Maven: what programs from Maven's repository need. */
import { aptInstall } from './apt.ts';
import { findFirst } from './find.ts';
import { onPath } from './programs.ts';

/** @param need what cannot be done without, one sentence */
const find = (subject: string, program: string, debian: string, need: string, signal?: AbortSignal) =>
  findFirst(
    subject,
    [
      { name: `${program} on PATH`, look: async () => onPath(program) },
      { name: `apt-get install ${debian}`, look: () => aptInstall(subject, [debian], program, signal) },
    ],
    `Install Java 11 or newer and Maven: ${need}`,
    signal,
  );

export const findJava = (subject: string, need: string, signal?: AbortSignal): Promise<string> =>
  find(subject, 'java', 'default-jre-headless', need, signal);

export const findMaven = (subject: string, need: string, signal?: AbortSignal): Promise<string> =>
  find(subject, 'mvn', 'maven', need, signal);
