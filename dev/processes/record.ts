/**
 * The list, on disk, of what one `npm start` or `npm test` has running, so that whoever comes after a SIGKILL (the guard
 * at once, else the next start) ends exactly that and nothing else.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { identityOf } from './identity.ts';

/** One process that was started, the leader of its own process group. */
export interface Started {
  name: string;
  pid: number;
  identity: string;
}

/** The record in `file`. The order is the order of starting; everything ends in the reverse one. */
export class ProcessRecord {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  list(): Started[] {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as Started[];
    } catch {
      return [];
    }
  }

  add(name: string, pid: number): void {
    const identity = identityOf(pid);
    if (identity) this.#write([...this.list(), { name, pid, identity }]);
  }

  remove(pid: number): void {
    this.#write(this.list().filter((entry) => entry.pid !== pid));
  }

  /** Ends everything still running from this record, last started first, and empties it. @returns the names ended. */
  async endAll(graceMs: number): Promise<string[]> {
    const running = this.list().filter(isRunning).reverse();
    for (const entry of running) await end(entry, graceMs);
    this.#write([]);
    return running.map((entry) => entry.name);
  }

  #write(entries: Started[]): void {
    if (entries.length === 0) return rmSync(this.file, { force: true });
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, JSON.stringify(entries, null, 2));
    renameSync(`${this.file}.new`, this.file);
  }
}

/** Ends what earlier runs left behind. @param dir the folder of their records, one file a run */
export async function endLeftovers(dir: string, graceMs: number): Promise<string[]> {
  mkdirSync(dir, { recursive: true });
  const files = readdirSync(dir).filter((name) => name.endsWith('.json'));
  const ended = await Promise.all(files.map((name) => new ProcessRecord(join(dir, name)).endAll(graceMs)));
  return ended.flat();
}

/** Whether exactly this process still runs. */
export function isRunning(entry: Started): boolean {
  return identityOf(entry.pid) === entry.identity;
}

/** SIGTERM to the process, SIGKILL to its whole group once it is gone or `graceMs` have passed. */
export async function end(entry: Started, graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs;
  if (isRunning(entry)) process.kill(entry.pid, 'SIGTERM');
  while (isRunning(entry) && Date.now() < deadline) await wait(20);
  killGroup(entry.pid);
  while (isRunning(entry)) await wait(20);
}

/** SIGKILL to what is left of a process group; none left is fine. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
