/** Locks between processes: one holder, taken over from the dead, never from the living. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identityOf } from '../../dev/processes/identity.ts';
import { lock, readOwner, tryLock, type Lock } from '../../dev/processes/lock.ts';

let dir: string;
let file: string;
let other: ChildProcess;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rdz-lock-'));
  file = join(dir, 'some/thing.lock');
  other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(other, 'spawn');
});

afterEach(() => {
  other.kill('SIGKILL');
  rmSync(dir, { recursive: true });
});

const isHeld = (result: ReturnType<typeof tryLock>): result is Lock => 'release' in result;

test('a lock has one holder, and the next one after its release', () => {
  const first = tryLock(file);
  expect(isHeld(first)).toBe(true);
  expect(tryLock(file)).toMatchObject({ pid: process.pid });
  (first as Lock).release();
  expect(existsSync(file)).toBe(false);
  expect(isHeld(tryLock(file))).toBe(true);
});

test('a living process keeps its lock, a killed one loses it', async () => {
  const { release } = tryLock(file) as Lock;
  release();
  const owner = { pid: other.pid!, identity: identityOf(other.pid!)! };
  writeFileSync(file, JSON.stringify(owner));
  expect(tryLock(file)).toEqual(owner);
  other.kill('SIGKILL');
  await once(other, 'exit');
  expect(isHeld(tryLock(file))).toBe(true);
  expect(readOwner(file)?.pid).toBe(process.pid);
});

test('a process that only got the pid of the old owner is not taken for it', () => {
  const { release } = tryLock(file) as Lock;
  release();
  writeFileSync(file, JSON.stringify({ pid: other.pid, identity: '1 some earlier program' }));
  expect(isHeld(tryLock(file))).toBe(true);
});

test('waiting ends with the release, and tells once for whom it waits', async () => {
  const first = tryLock(file) as Lock;
  const told: number[] = [];
  const second = lock(file, ({ pid }) => {
    told.push(pid);
    first.release();
  });
  (await second).release();
  expect(told).toEqual([process.pid]);
  expect(readdirSync(join(dir, 'some'))).toEqual([]);
});

test('waiting can be given up', async () => {
  tryLock(file);
  const abort = new AbortController();
  await expect(lock(file, () => abort.abort(), abort.signal)).rejects.toThrow('abort');
});
