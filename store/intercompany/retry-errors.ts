/** Transfers that could not be priced when they were recorded: priced again, at what was in force when they were sent. */
import { internalPriceOf } from '../../domain/billing/price-book.ts';
import type { Store } from '../db/mongo.ts';
import { readTransferPrices } from './effects.ts';

/** @returns how many can be billed now, and how many still cannot */
export async function retryTransferErrors(
  store: Store,
  now: Date,
): Promise<{ repaired: number; left: number }> {
  const prices = await readTransferPrices(store);
  const errors = await store.intercompany_transfers.find({ status: 'error' }).toArray();
  let repaired = 0;
  for (const { _id, from_entity: from, to_entity: to, produit, sent_at } of errors) {
    const price = internalPriceOf(prices, { from, to, produit }, sent_at);
    if (price === null) continue;
    const { modifiedCount } = await store.intercompany_transfers.updateOne(
      { _id, status: 'error' },
      { $set: { status: 'pending', price, updated_at: now }, $unset: { error_code: 1 } },
    );
    repaired += modifiedCount;
  }
  return { repaired, left: errors.length - repaired };
}
