/** Transfers that could not be priced when they were recorded: priced at what was in force when their lead was sent. */
import type { ClientSession, Filter } from 'mongodb';
import { internalPriceOf, type PriceBook } from '../../domain/billing/price-book.ts';
import type { Store } from '../db/mongo.ts';
import type { TransferDoc } from './collections.ts';

/** @returns how many can be billed now, and how many still cannot */
export async function repriceErrors(
  store: Store,
  prices: PriceBook,
  { which = {}, now }: { which?: Filter<TransferDoc>; now: Date },
  session?: ClientSession,
): Promise<{ repaired: number; left: number }> {
  const options = session ? { session } : {};
  const waiting = await store.intercompany_transfers.find({ ...which, status: 'error' }, options).toArray();
  const priced = waiting.flatMap(({ _id, from_entity: from, to_entity: to, produit, sent_at }) => {
    const price = internalPriceOf(prices, { from, to, produit }, sent_at);
    return price === null ? [] : [{ _id, price }];
  });
  if (priced.length === 0) return { repaired: 0, left: waiting.length };
  const { modifiedCount } = await store.intercompany_transfers.bulkWrite(
    priced.map(({ _id, price }) => ({
      updateOne: {
        filter: { _id, status: 'error' as const },
        update: {
          $set: { status: 'pending' as const, price, updated_at: now },
          $unset: { error_code: 1 as const },
        },
      },
    })),
    options,
  );
  return { repaired: modifiedCount, left: waiting.length - modifiedCount };
}
