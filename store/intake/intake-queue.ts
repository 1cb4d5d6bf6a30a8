/**
 * The one committer of an API process (04-architecture "Intake: committed in groups"): leads that arrive while a
 * transaction commits form the next group. Measured there at 2,250–2,340 leads/s against 81–90 with one transaction each.
 */
import { setImmediate as nextTick, setTimeout as delay } from 'node:timers/promises';
import { MongoError, MongoNetworkError, MongoServerSelectionError } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import type { WeekUse } from '../../domain/routing/lb.ts';
import { type WeekKey, weekKey } from '../../domain/time/paris-time.ts';
import { readUnitsLeft } from '../billing/prepaid-units.ts';
import { weekUses } from '../routing/commande-weeks.ts';
import { newId, type PhoneKeys } from '../db/ids.ts';
import { type GroupContext, type IntakeAnswer, type IntakeItem, storeGroup } from './intake-group.ts';
import { isStaleDecision } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import type { LiveSnapshot } from '../routing/snapshot.ts';
import { contextOf, currentSpan, NO_PARENT, type SpanContext, traced } from '../../tracing.ts';

/** Nothing was stored; the caller should try again shortly (503 + `Retry-After`). */
export class IntakeUnavailableError extends Error {
  override name = 'IntakeUnavailableError';
}

export interface IntakeQueueOptions {
  store: Store;
  snapshot: LiveSnapshot;
  keys: PhoneKeys;
  /** The instant a group is decided at. */
  clock?: () => Date;
  onError?(error: unknown): void;
  /** An immediate order of this company got a lead, and the caller was answered. Must not throw. */
  onImmediate?(entity: Entity): void;
  /** Submissions waiting before callers are turned away. */
  maxWaiting?: number;
}

interface Waiting {
  item: IntakeItem;
  /** Span of the request, where requests are traced. */
  asked: SpanContext | undefined;
  resolve(answer: IntakeAnswer): void;
  reject(error: unknown): void;
}

const GROUP_LIMIT = 64;
const LINGER_MS = 2;
const GROUP_TRIES = 3;
const SINGLE_TRIES = 12;
/** Other processes' assignments become visible in the fairness figures at least this often. */
const USES_MAX_AGE_MS = 1_000;

export class IntakeQueue {
  readonly #options: Required<IntakeQueueOptions>;
  readonly #stripe = newId();
  readonly #waiting: Waiting[] = [];
  #pump: Promise<void> | undefined;
  #closed = false;
  #expected = 1;
  /** How many of those in front are to be stored one at a time. */
  #alone = 0;
  #uses = new Map<string, WeekUse>();
  #usesWeek: WeekKey | undefined;
  #usesAt = 0;
  /** For monitoring: groups committed, leads in them, decisions taken again. */
  readonly stats = { groups: 0, items: 0, retries: 0 };

  constructor(options: IntakeQueueOptions) {
    const ignore = () => undefined;
    const defaults = { clock: () => new Date(), onError: ignore, onImmediate: ignore, maxWaiting: 5_000 };
    this.#options = { ...defaults, ...options };
  }

  /** Submissions not answered yet. */
  get depth(): number {
    return this.#waiting.length;
  }

  /**
   * Stores one submission durably, then answers.
   * @throws IntakeUnavailableError when the queue is full or MongoDB cannot commit.
   */
  submit(item: IntakeItem): Promise<IntakeAnswer> {
    if (this.#closed || this.#waiting.length >= this.#options.maxWaiting) {
      return Promise.reject(new IntakeUnavailableError('queue full'));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, asked: currentSpan(), resolve, reject });
      this.#pump ??= this.#run();
    });
  }

  /** Answers what is waiting, then takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pump;
  }

  async #run(): Promise<void> {
    await nextTick();
    while (this.#waiting.length > 0) {
      await this.#linger();
      const group = this.#waiting.splice(0, this.#alone > 0 ? 1 : GROUP_LIMIT);
      this.#alone = Math.max(this.#alone - 1, 0);
      await this.#traced(group);
      this.#expected = Math.min(GROUP_LIMIT, group.length + this.#waiting.length);
      await nextTick();
    }
    // Nothing is awaited between the check above and this, so a submission that comes now starts the next pump.
    this.#pump = undefined;
  }

  /** Callers seen together lately will likely come together again: wait for them, 2 ms at most. */
  async #linger(): Promise<void> {
    const until = performance.now() + LINGER_MS;
    while (this.#waiting.length < this.#expected && performance.now() < until) await delay(1);
  }

  /** A group is a part of its first request, and belongs to the others as well. */
  #traced(group: Waiting[]): Promise<void> {
    const [first, ...others] = group.flatMap(({ asked }) => asked ?? []);
    const parent = first ? contextOf(first) : NO_PARENT;
    const attributes = { 'rdz.group_size': group.length };
    return traced('intake group', { parent, links: others, attributes }, async (span) => {
      const leads = await this.#store(group);
      span.setAttribute('rdz.leads', leads);
    });
  }

  /** @returns ids of the leads it stored, or had before */
  async #store(group: Waiting[], routing = true): Promise<string[]> {
    const tries = group.length > 1 ? GROUP_TRIES : SINGLE_TRIES;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { answers, usesAfter, immediate } = await storeGroup(
          group.map(({ item }) => item),
          { ...(await this.#context()), routing },
        );
        for (const [orderId, use] of usesAfter) this.#uses.set(orderId, use);
        this.stats.groups += 1;
        this.stats.items += group.length;
        group.forEach(({ resolve }, index) => resolve(answers[index]!));
        for (const entity of immediate) this.#options.onImmediate(entity);
        return answers.flatMap(({ lead_id }) => (typeof lead_id === 'string' ? [lead_id] : []));
      } catch (error) {
        this.#usesAt = 0;
        this.stats.retries += 1;
        if (isStaleDecision(error) && attempt < tries) {
          await this.#options.snapshot.refresh().catch(this.#options.onError);
          if (attempt > 1) await delay(Math.random() * Math.min(2 ** attempt, 16));
          continue;
        }
        if (isOutage(error)) this.#turnAway([...group, ...this.#waiting.splice(0)], error);
        // One at a time, so that one bad lead never fails its neighbours.
        else if (group.length > 1) {
          this.#waiting.unshift(...group);
          this.#alone = group.length;
        }
        // A lead whose routing fails must still be stored.
        else if (routing) return this.#store(group, false);
        else this.#turnAway(group, error);
        return [];
      }
    }
  }

  /** An outage concerns everyone who waits, so all of them are answered at once. */
  #turnAway(group: readonly Waiting[], cause: unknown): void {
    this.#options.onError(cause);
    for (const { reject } of group) reject(new IntakeUnavailableError('not stored', { cause }));
  }

  async #context(): Promise<Omit<GroupContext, 'routing'>> {
    const { store, snapshot, keys, clock, onError } = this.#options;
    const now = clock();
    const week = weekKey(now);
    if (week !== this.#usesWeek || Date.now() - this.#usesAt > USES_MAX_AGE_MS) {
      this.#uses = await weekUses(store, week);
      this.#usesWeek = week;
      this.#usesAt = Date.now();
    }
    const current = snapshot.current;
    return {
      store,
      snapshot: current,
      // Read for every group: units that were bought a moment ago are there for the next lead.
      unitsLeft: await readUnitsLeft(store, current.prepaid),
      keys,
      stripe: this.#stripe,
      uses: this.#uses,
      now,
      onRoutingError: onError,
    };
  }
}

/** Trying again here would not help, or could store twice what a commit of unknown result may have stored. */
const isOutage = (error: unknown): boolean =>
  error instanceof MongoNetworkError ||
  error instanceof MongoServerSelectionError ||
  (error instanceof MongoError && error.hasErrorLabel('UnknownTransactionCommitResult'));
