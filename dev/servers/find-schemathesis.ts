/**
 * Where Schemathesis comes from, the tool that asks whether the API answers as its OpenAPI document says. Only tests start
 * it. A Python program with many parts, so it gets a virtual environment of its own in the cache; schemathesis.txt names the
 * version of each part.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../../tools/paths.ts';
import { lock } from '../processes/lock.ts';
import { runTool } from '../processes/tool.ts';
import { say, sayWhile } from '../terminal.ts';
import { versionOf } from './cache.ts';
import { findFirst } from './find.ts';
import { allOnPath, fromEnvironment, NotHere, programAt } from './programs.ts';

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

async function usable(program: string): Promise<string> {
  await versionOf(program);
  return program;
}

/** An environment cannot be moved, so it is made in place; the last step leaves the mark that it is complete. */
async function fromPyPi(signal?: AbortSignal): Promise<string> {
  const dir = join(cacheDir(), 'schemathesis', VERSION);
  const program = join(dir, 'bin', 'schemathesis');
  const complete = join(dir, 'complete');
  const waiting = () => say(SUBJECT, 'another process is fetching it already: waiting for that');
  const held = await lock(join(cacheDir(), 'schemathesis.lock'), waiting, signal);
  try {
    if (existsSync(complete)) return await usable(program);
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(join(cacheDir(), 'schemathesis'), { recursive: true });
    await install(dir, signal);
    await usable(program);
    mkdirSync(complete);
    return program;
  } finally {
    held.release();
  }
}

async function install(dir: string, signal?: AbortSignal): Promise<void> {
  const done = sayWhile(SUBJECT, () => 'pip is downloading it and what it needs', 5_000);
  try {
    await runTool(recentPython(), ['-m', 'venv', dir], { timeoutMs: 120_000, signal });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    const python = join(dir, 'bin', 'python');
    await runTool(python, [...pip, '--requirement', PARTS], { timeoutMs: 300_000, signal });
  } finally {
    done();
  }
}

function recentPython(): string {
  const [major, minor] = OLDEST_PYTHON;
  const test = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${major}, ${minor}))`;
  for (const python of allOnPath('python3', 'python')) {
    try {
      execFileSync(python, ['-c', test], { stdio: 'ignore', timeout: 30_000 });
      return python;
    } catch {
      continue;
    }
  }
  throw new NotHere(`no Python ${major}.${minor} or newer with venv on PATH`);
}
