/**
 * The cache of fetched programs: `<cache>/<program>/<version>/<program>`. Whatever is under its final name is complete: it
 * is made elsewhere, tried once, and renamed into place, by one process at a time.
 */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '../../tools/paths.ts';
import { lock } from '../processes/lock.ts';
import { say } from '../terminal.ts';
import type { Place } from './find.ts';
import { fromEnvironment, NotHere, onPath, programAt } from './programs.ts';

/** @returns a program fetched earlier, the newest by name @throws NotHere */
export function fromCache(program: string): string {
  const dir = join(cacheDir(), program);
  const versions = existsSync(dir) ? readdirSync(dir).sort().reverse() : [];
  const found = versions.map((version) => join(dir, version, program)).find((path) => existsSync(path));
  if (!found) throw new NotHere('nothing yet');
  return found;
}

/**
 * Puts a program into the cache, unless another process just did.
 * @param make fetches or builds it in the given empty work folder and returns where the program is; that folder stays
 *   when it fails, so that a second attempt can go on from there, and goes when it succeeds
 * @param ask how the program is asked for its version
 * @returns the program's path in the cache
 */
export async function intoCache(
  subject: string,
  program: string,
  version: string,
  make: (workDir: string) => Promise<string>,
  signal?: AbortSignal,
  ask?: string,
): Promise<string> {
  const target = join(cacheDir(), program, version, program);
  const held = await lock(
    join(cacheDir(), `${program}.lock`),
    (owner) => say(subject, `process ${owner.pid} is fetching it already: waiting for that`),
    signal,
  );
  try {
    if (existsSync(target)) return target;
    const workDir = join(cacheDir(), `${program}-${version}.work`);
    mkdirSync(workDir, { recursive: true });
    const made = await make(workDir);
    chmodSync(made, 0o755);
    await versionOf(made, ask);
    mkdirSync(join(cacheDir(), program, version), { recursive: true });
    renameSync(made, target);
    rmSync(workDir, { recursive: true, force: true });
    return target;
  } finally {
    held.release();
  }
}

/** @param ask how it is asked @returns what a program says of its version @throws NotHere when it does not run here */
export async function versionOf(program: string, ask = '--version'): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, [ask], {
      timeout: 20_000,
    });
    return stdout;
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim().split('\n')[0] || (error as Error).message;
    throw new NotHere(`${program} does not run here: ${reason}`);
  }
}

/** @returns the program, which runs here @throws NotHere */
export async function usable(program: string, ask?: string): Promise<string> {
  await versionOf(program, ask);
  return program;
}

/**
 * Where a program is looked for before it is fetched: the variable that names it, PATH, the cache.
 * @param check what it must be, beside running here
 */
export const usualPlaces = (
  program: string,
  variable: string,
  check: (path: string) => Promise<string> = (path) => usable(path),
): Place<string>[] => [
  { name: variable, look: async () => check(programAt(fromEnvironment(variable))) },
  { name: `${program} on PATH`, look: async () => check(onPath(program)) },
  { name: `${program} fetched earlier`, look: async () => check(fromCache(program)) },
];
