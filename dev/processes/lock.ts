/**
 * Locks between processes of one machine, as files that name their owner. A lock whose owner is gone (SIGKILL, power cut) is
 * taken over, so nothing has to be cleaned up by hand.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { dirname } from 'node:path';
import { identityOf } from './identity.ts';

/** Who holds a lock. */
export interface Owner {
  pid: number;
  identity: string;
}

/** A lock this process holds. */
export interface Lock {
  release(): void;
}

/** @returns the lock, or its living owner. */
export function tryLock(path: string): Lock | Owner {
  mkdirSync(dirname(path), { recursive: true });
  const own = `${path}.${randomUUID()}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) ?? '' }));
  try {
    // A link appears at once and with its content: nobody ever reads half a lock.
    for (let attempt = 0; attempt < 10; attempt++) {
      try {
        linkSync(own, path);
        return { release: () => rmSync(path, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = readOwner(path);
      if (holder && identityOf(holder.pid) === holder.identity) return holder;
      if (holder) removeStale(path, holder);
    }
    throw new Error(`cannot take the lock ${path}`);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Waits for a lock, however long its owner lives. `onWait` is called once, with the owner, when there is one. */
export async function lock(
  path: string,
  onWait: (owner: Owner) => void,
  signal?: AbortSignal,
): Promise<Lock> {
  for (let told = false; ; told = true) {
    const result = tryLock(path);
    if ('release' in result) return result;
    if (!told) onWait(result);
    await wait(200, undefined, { signal });
  }
}

/** @returns the owner named in a lock file, living or not; undefined when there is no such file. */
export function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

/** Moves the lock aside before deleting it: between our look and this moment another process may have taken it over. */
function removeStale(path: string, stale: Owner): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readOwner(aside);
  if (moved && (moved.pid !== stale.pid || moved.identity !== stale.identity)) {
    try {
      linkSync(aside, path);
    } catch {
      // A third process was quicker; the one whose lock we moved aside finds out at its next attempt.
    }
  }
  rmSync(aside, { force: true });
}
