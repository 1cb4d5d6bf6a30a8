/** Keeps the started servers running, unless one ends again and again, and stops them in order. */
import { setTimeout as wait } from 'node:timers/promises';
import { PlainError, say } from '../terminal.ts';
import { logTail, startChild, type Child } from './child.ts';
import type { ProcessRecord } from './record.ts';

/** A server that lives this long came up; its end, say by a `kill -9` somebody tries, is no sign of a crash loop. */
const SOUND_MS = 15_000;
const RESTARTS = 5;

/** The children of one stack. */
export class Supervisor {
  readonly #record: ProcessRecord;
  readonly #giveUp: (error: Error) => void;
  readonly #pauseMs: (restart: number) => number;
  readonly #children = new Map<string, Child>();
  readonly #started = new Map<string, { at: number; restarts: number }>();
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
    const last = this.#started.get(name);
    const restarts = last && Date.now() - last.at < SOUND_MS ? last.restarts + 1 : 1;
    if (restarts > RESTARTS) throw new PlainError(`${name} does not stay up: stopping everything.`);
    await wait(this.#pauseMs(restarts));
    if (this.#stopping) return;
    say(name, `starting it again (attempt ${restarts} of ${RESTARTS})`);
    this.#started.set(name, { at: Date.now(), restarts });
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
