/** What one company pays the other for a lead: one table, shown by billing and by intercompany (02-money "Intercompany"). */
import { directionId, PriceBook, SINCE_EVER } from '../../domain/billing/price-book.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { Cents } from '../../domain/money/money.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { PriceDoc } from '../billing/collections.ts';
import { priceId } from '../billing/prices.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { repriceErrors } from './reprice.ts';

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
    const held = { ...key, valid_from: from, price, discount_bp: null, active };
    const row: PriceDoc = { ...held, _id: priceId(held), written_at: now, written_by: by.id };
    const { _id } = row;
    await store.prices.replaceOne({ _id }, row, { session, upsert: true });
    const book = new PriceBook([...others.filter((other) => other._id !== _id), row]);
    const which = { error_code: 'PRICE_MISSING' as const, from_entity, to_entity, produit };
    const { repaired: freed } = await repriceErrors(store, book, { which, now }, session);
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
    return { created, freed };
  });
}
