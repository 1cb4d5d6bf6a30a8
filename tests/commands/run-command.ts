/** A command as a person runs it: a process of its own, what it printed and how it ended. */
import { join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import type { Store } from '../../store/db/mongo.ts';
import { program } from '../support/programs.ts';

export const root = join(import.meta.dirname, '../..');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

const start = (script: string, args: readonly string[], env: NodeJS.ProcessEnv) =>
  execa(process.execPath, [program(`tools/${script}`), ...args], {
    ...{ cwd: root, env, stdin: 'ignore', reject: false, stripFinalNewline: false },
  });

/** @param script a file of tools/ @param env what it has beside this process's own environment */
export async function runCommand(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Ended> {
  const { exitCode, stdout, stderr } = await start(script, args, env);
  return { code: exitCode ?? null, stdout, stderr };
}

/** Kills a command as soon as it prints a line on stderr. @returns false when it ended before that came to it */
export async function killCommand(...command: Parameters<typeof start>): Promise<boolean> {
  const child = start(...command);
  for await (const _line of child.iterable({ from: 'stderr' })) child.kill('SIGKILL');
  return (await child).signal === 'SIGKILL';
}

/** What a command needs that only talks to the database. */
export const storeEnvironment = (store: Store): NodeJS.ProcessEnv => ({
  NODE_ENV: 'test',
  MONGO_URL: inject('mongoUrl'),
  DB_NAME: store.db.databaseName,
});
