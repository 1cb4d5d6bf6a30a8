/** Keeps the started servers running, a bounded number of times, and stops them in order. */
import { setTimeout as wait } from 'node:timers/promises';
import { PlainError, say } from '../terminal.ts';
import { logTail, startChild, type Child } from './child.ts';
import type { ProcessRecord } from './record.ts';

const RESTARTS = 3;
const WINDOW_MS = 10 * 60_000;

/** The children of one stack. */
export class Supervisor {
  readonly #record: ProcessRecord;
  readonly #giveUp: (error: Error) => void;
  readonly #pauseMs: (restart: number) => number;
  readonly #children = new Map<string, Child>();
  readonly #restarts: number[] = [];
  #stopping = false;

  /**
   * @param giveUp called when a server keeps ending
   * @param pauseMs how long to wait before the nth restart
   */
  constructor(
    record: ProcessRecord,
    giveUp: (error: Error) => void,
    pauseMs = (restart: number) => 500 * restart,
  ) {
    this.#record = record;
    this.#giveUp = giveUp;
    this.#pauseMs = pauseMs;
  }

  /** Takes over a child that is ready: says so when it ends by itself, with its last words, and starts it again. */
  watch(child: Child): void {
    this.#children.set(child.spec.name, child);
    void child.ended.then((how) => this.#replace(child, how)).catch((error: Error) => this.#giveUp(error));
  }

  async #replace(child: Child, how: string): Promise<void> {
    if (this.#stopping) return;
    const { name, logFile } = child.spec;
    say(name, `ended unexpectedly (${how}). ${logTail(logFile)}`);
    const now = Date.now();
    this.#restarts.push(now);
    const recent = this.#restarts.filter((time) => time > now - WINDOW_MS).length;
    if (recent > RESTARTS) throw new PlainError(`${name} does not stay up: stopping everything.`);
    await wait(this.#pauseMs(recent));
    if (this.#stopping) return;
    say(name, `starting it again (${recent} of ${RESTARTS})`);
    this.watch(await startChild(child.spec, this.#record));
  }

  /**
   * Ends the children one after the other: SIGTERM, then SIGKILL after its grace.
   * @param order names and graces in ms, first to stop first
   */
  async stopAll(order: [name: string, graceMs: number][]): Promise<void> {
    this.#stopping = true;
    for (const [name, graceMs] of order) {
      const child = this.#children.get(name);
      if (!child) continue;
      say(name, 'stopping');
      await child.stop(graceMs);
    }
  }
}
