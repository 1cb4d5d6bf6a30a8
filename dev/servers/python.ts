/** Python programs of many parts: each has a virtual environment of its own in the cache, with the version of each part pinned. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDir } from '../../tools/paths.ts';
import { lock } from '../processes/lock.ts';
import { runTool } from '../processes/tool.ts';
import { say, sayWhile } from '../terminal.ts';
import { allOnPath, NotHere } from './programs.ts';

export interface PythonEnvironment {
  /** As shown on the terminal. */
  subject: string;
  /** Its folder in the cache. */
  name: string;
  version: string;
  /** File with a line `part==version` each. */
  parts: string;
  oldestPython: readonly [number, number];
  /** @throws NotHere when what was installed does not run here */
  check: (binDir: string) => Promise<unknown>;
}

/**
 * An environment cannot be moved, so it is made in place; the last step leaves the mark that it is complete.
 * @returns its `bin` folder
 */
export async function pythonEnvironment(wanted: PythonEnvironment, signal?: AbortSignal): Promise<string> {
  const { subject, name, version, check } = wanted;
  const dir = join(cacheDir(), name, version);
  const bin = join(dir, 'bin');
  const complete = join(dir, 'complete');
  const waiting = () => say(subject, 'another process is fetching it already: waiting for that');
  const held = await lock(join(cacheDir(), `${name}.lock`), waiting, signal);
  try {
    if (!existsSync(complete)) {
      rmSync(dir, { recursive: true, force: true });
      mkdirSync(dirname(dir), { recursive: true });
      await install(dir, wanted, signal);
    }
    await check(bin);
    mkdirSync(complete, { recursive: true });
    return bin;
  } finally {
    held.release();
  }
}

async function install(
  dir: string,
  { subject, parts, oldestPython }: PythonEnvironment,
  signal?: AbortSignal,
): Promise<void> {
  const done = sayWhile(subject, () => 'pip is downloading it and what it needs', 5_000);
  try {
    await runTool(recentPython(oldestPython), ['-m', 'venv', dir], { timeoutMs: 120_000, signal });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    const python = join(dir, 'bin', 'python');
    await runTool(python, [...pip, '--requirement', parts], { timeoutMs: 300_000, signal });
  } finally {
    done();
  }
}

function recentPython([major, minor]: readonly [number, number]): string {
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
