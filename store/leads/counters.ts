/**
 * `received`, `deleted` and `contradicts`: append-only daily counters, striped by process, written in the same transaction as the
 * lead they count (01-domain "The daily run" 4).
 */
import type { ClientSession } from 'mongodb';
import type { BalanceOwner } from '../../domain/runs/balance.ts';
import type { Store } from '../db/mongo.ts';
import type { CounterDoc } from './collections.ts';

export type CounterKey = Pick<CounterDoc, 'kind' | 'day'> & { entity: BalanceOwner };

/** Counts things that happen together. */
export class CounterDraft {
  readonly #stripe: string;
  readonly #counts = new Map<string, CounterDoc>();

  constructor(stripe: string) {
    this.#stripe = stripe;
  }

  add({ kind, entity, day }: CounterKey, n = 1): void {
    const _id = `${kind}|${entity}|${day}|${this.#stripe}`;
    const count = this.#counts.get(_id) ?? { _id, kind, entity, day, n: 0 };
    this.#counts.set(_id, { ...count, n: count.n + n });
  }

  /** Adds the counts inside the caller's transaction. */
  async write(store: Store, session: ClientSession): Promise<void> {
    if (this.#counts.size === 0) return;
    await store.counters.bulkWrite(
      [...this.#counts.values()].map(({ _id, n, ...key }) => ({
        updateOne: { filter: { _id }, update: { $inc: { n }, $setOnInsert: key }, upsert: true },
      })),
      { session },
    );
  }
}
