/** What one company pays the other for a lead: one table, shown by billing and by intercompany (02-money "Intercompany"). */
import { directionId, internalPriceOf, PriceBook, SINCE_EVER } from '../../domain/billing/price-book.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { Cents } from '../../domain/money/money.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { PriceDoc } from '../billing/collections.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';

export interface InternalPrice {
  from_entity: Entity;
  to_entity: Entity;
  produit: string;
  price: Cents | null;
  active: boolean;
  /** Default: now; the first of its kind holds since ever. */
  valid_from?: Date;
}

/** All of them, of all times. */
export const readInternalPrices = (store: Store): Promise<PriceDoc[]> =>
  store.prices.find({ scope: 'internal' }).sort({ id: 1, product: 1, valid_from: 1 }).toArray();

/**
 * Writes a price. Transfers that waited for it get what was in force when their lead was sent.
 * @returns whether it is the first of its direction and product, and how many transfers it freed
 */
export function writeInternalPrice(
  store: Store,
  { from_entity, to_entity, produit, price, active, valid_from = undefined }: InternalPrice,
  by: Actor,
  now: Date,
): Promise<{ created: boolean; freed: number }> {
  const key = { scope: 'internal' as const, id: directionId(from_entity, to_entity), product: produit };
  return transaction(store, async (session) => {
    const others = await store.prices.find(key, { session }).toArray();
    const created = others.length === 0;
    const from = created ? SINCE_EVER : (valid_from ?? now);
    const _id = `internal|${key.id}|${produit}|${from.toISOString()}`;
    const row: PriceDoc = {
      _id,
      ...key,
      valid_from: from,
      price,
      discount_bp: null,
      active,
      written_at: now,
      written_by: by.id,
    };
    await store.prices.replaceOne({ _id }, row, { session, upsert: true });
    const book = new PriceBook([...others.filter((other) => other._id !== _id), row]);
    const waiting = await store.intercompany_transfers
      .find({ status: 'error', error_code: 'PRICE_MISSING', from_entity, to_entity, produit }, { session })
      .project<{ _id: string; sent_at: Date }>({ sent_at: 1 })
      .toArray();
    const freed = waiting.flatMap((transfer) => {
      const direction = { from: from_entity, to: to_entity, produit };
      const found = internalPriceOf(book, direction, transfer.sent_at);
      return found === null ? [] : [{ _id: transfer._id, price: found }];
    });
    if (freed.length > 0)
      await store.intercompany_transfers.bulkWrite(
        freed.map((transfer) => ({
          updateOne: {
            filter: { _id: transfer._id, status: 'error' },
            update: {
              $set: { status: 'pending', price: transfer.price, updated_at: now },
              $unset: { error_code: 1 },
            },
          },
        })),
        { session },
      );
    await logEvent(
      store,
      {
        action: 'pricing.internal',
        entity_type: 'pricing',
        entity_id: `${key.id}|${produit}`,
        entity: null,
        by,
        after: { from_entity, to_entity, produit, price_cents: price, active, valid_from: from },
      },
      now,
      session,
    );
    return { created, freed: freed.length };
  });
}
