/** Looking for programs on this machine and for hosts on the network. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A plain `no`, the reason a place has nothing to offer. */
export class NotHere extends Error {
  override name = 'NotHere';
}

/** @returns the value of an environment variable @throws NotHere when it is unset or empty */
export function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new NotHere('not set');
  return value;
}

/** @returns the first of these programs on PATH @throws NotHere */
export function onPath(...names: string[]): string {
  const [first] = allOnPath(...names);
  if (!first) throw new NotHere('not there');
  return first;
}

/** @returns every program on PATH with one of these names, the first name's first */
export function allOnPath(...names: string[]): string[] {
  const dirs = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => dirs.map((dir) => join(dir, name)).filter(isProgram));
}

/** @returns the path @throws NotHere when no program is there */
export function programAt(path: string): string {
  if (!existsSync(path)) throw new NotHere(`${path} does not exist`);
  if (!isProgram(path)) throw new NotHere(`${path} is not executable`);
  return path;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Asks a download host for its headers, so that a network without it costs seconds, not a client's patient retries.
 * Behind a proxy the client knows better: then nothing is asked.
 * @throws NotHere
 */
export async function checkHost(url: string, signal?: AbortSignal): Promise<void> {
  if (Object.keys(process.env).some((name) => /^https?_proxy$/i.test(name))) return;
  const limit = AbortSignal.timeout(4000);
  try {
    await fetch(url, { method: 'HEAD', signal: signal ? AbortSignal.any([signal, limit]) : limit });
  } catch (error) {
    const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
    throw new NotHere(`${new URL(url).host} cannot be reached (${cause?.code ?? (error as Error).name})`);
  }
}
