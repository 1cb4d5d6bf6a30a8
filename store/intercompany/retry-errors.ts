/** Prices anew every transfer that could not be priced. */
import type { Store } from '../db/mongo.ts';
import { readTransferPrices } from './effects.ts';
import { repriceErrors } from './reprice.ts';

/** @returns how many can be billed now, and how many still cannot */
export const retryTransferErrors = async (
  store: Store,
  now: Date,
): Promise<{ repaired: number; left: number }> =>
  repriceErrors(store, await readTransferPrices(store), { now });
