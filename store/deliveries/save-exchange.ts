/** Keeps what a client's API was asked and answered. */
import type { Store } from '../db/mongo.ts';
import type { ApiExchangeDoc } from './collections.ts';

/** Safe to repeat: an exchange is written once. */
export async function saveExchange(store: Store, { _id, ...exchange }: ApiExchangeDoc): Promise<void> {
  await store.api_exchanges.updateOne({ _id }, { $setOnInsert: exchange }, { upsert: true });
}
