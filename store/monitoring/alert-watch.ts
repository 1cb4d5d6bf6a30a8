/**
 * The look of every minute, of each API and worker process (12-rules U58): one of them, by a lease, evaluates and tells. While
 * MongoDB is away there is no lease and no list, so each process says so itself, once, over the webhook it last read.
 */
import type { AlertReach, NoticeLine } from '../../domain/monitoring/alert-rules.ts';
import type { Log } from '../../log.ts';
import { withLease } from '../db/lease.ts';
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { readAlertPolicy } from './alert-rules.ts';
import { type AlertVoices, speak, tellAlerts } from './tell-alerts.ts';

const LEASE = 'alerts';
const MINUTE_MS = 60_000;
const ANSWER_MS = 20_000;

export interface AlertWatchDeps {
  store: Store;
  voices: AlertVoices;
  log: Log;
  clock: () => Date;
  /** What this process can see that others cannot; raises and ends alerts. */
  evaluate?: (now: Date) => Promise<void>;
  /** How long MongoDB may take to answer before it counts as away, ms; default 20 s. */
  answerMs?: number;
}

export class AlertWatch {
  readonly #deps: AlertWatchDeps;
  #reach: AlertReach | undefined;
  #away: NoticeLine | undefined;
  #looking = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: AlertWatchDeps) {
    this.#deps = deps;
  }

  /** Looks every minute until it is closed; a look that takes longer is not doubled. */
  start(): this {
    let busy = false;
    this.#timer = setInterval(() => {
      if (busy) return;
      busy = true;
      this.#looking = this.look().finally(() => void (busy = false));
    }, MINUTE_MS);
    this.#timer.unref();
    return this;
  }

  /** Waits for the look under way. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** One look; never throws. */
  async look(): Promise<void> {
    const { store, log, answerMs = ANSWER_MS } = this.#deps;
    try {
      this.#reach = (await answered(readAlertPolicy(store), answerMs)).reach;
    } catch (error) {
      log.error({ name: (error as Error).name }, 'alerts cannot be read');
      await this.#sayAway();
      return;
    }
    await this.#sayBack();
    try {
      await withLease(store, LEASE, (held) => this.#tell(held));
    } catch (error) {
      log.error({ name: (error as Error).name }, 'alerts could not be told');
    }
  }

  async #tell(held: AbortSignal): Promise<void> {
    const { store, voices, evaluate, clock, log } = this.#deps;
    // What cannot be evaluated must not keep the rest from being told.
    await evaluate?.(clock()).catch((error: unknown) =>
      log.error({ name: (error as Error).name }, 'alerts could not be evaluated'),
    );
    held.throwIfAborted();
    await tellAlerts(store, voices, clock());
    held.throwIfAborted();
    if (this.#reach?.ping_url) await voices.post(this.#reach.ping_url, '{}');
  }

  async #sayAway(): Promise<void> {
    const { voices, clock } = this.#deps;
    if (!this.#reach?.webhook_url || this.#away) return;
    const line: NoticeLine = {
      ...{ id: newId(), kind: 'mongo_away', sentence: 'MongoDB ne répond pas.', severity: 'critique' },
      ...{ state: 'open', entity: null, subject: 'mongo', since: clock().toISOString() },
    };
    if (await speak(voices, this.#reach, 'webhook', [line], clock())) this.#away = line;
  }

  async #sayBack(): Promise<void> {
    const { voices, clock } = this.#deps;
    if (!this.#reach || !this.#away) return;
    const line: NoticeLine = { ...this.#away, state: 'recovered', since: clock().toISOString() };
    if (await speak(voices, this.#reach, 'webhook', [line], clock())) this.#away = undefined;
  }
}

/** @throws when it takes too long */
async function answered<T>(asked: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('MongoDB does not answer')), ms);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
