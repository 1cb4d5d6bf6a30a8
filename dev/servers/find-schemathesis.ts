/**
 * Where Schemathesis comes from, the tool that asks whether the API answers as its OpenAPI document says. Only tests start
 * it. schemathesis.txt names the version of each of its parts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usable } from './cache.ts';
import { findFirst } from './find.ts';
import { fromEnvironment, programAt } from './programs.ts';
import { pythonEnvironment } from './python.ts';

const SUBJECT = 'Schemathesis';
const PARTS = join(import.meta.dirname, 'schemathesis.txt');
const VERSION = /^schemathesis==(.+)$/m.exec(readFileSync(PARTS, 'utf8'))![1]!;
const OLDEST_PYTHON = [3, 10] as const;

/** @returns the path of the `schemathesis` program */
export function findSchemathesis(signal?: AbortSignal): Promise<string> {
  const places = [
    { name: 'SCHEMATHESIS', look: async () => usable(programAt(fromEnvironment('SCHEMATHESIS'))) },
    { name: `PyPI schemathesis ${VERSION}`, look: () => fromPyPi(signal) },
  ];
  const advice = `Install Python ${OLDEST_PYTHON.join('.')} or newer with venv, or set SCHEMATHESIS to schemathesis ${VERSION}.`;
  return findFirst(SUBJECT, places, advice, signal);
}

async function fromPyPi(signal?: AbortSignal): Promise<string> {
  const environment = { subject: SUBJECT, name: 'schemathesis', version: VERSION, parts: PARTS };
  const check = (bin: string) => usable(join(bin, 'schemathesis'));
  const bin = await pythonEnvironment({ ...environment, oldestPython: OLDEST_PYTHON, check }, signal);
  return join(bin, 'schemathesis');
}
