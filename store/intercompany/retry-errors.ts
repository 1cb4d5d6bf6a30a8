/** Prices anew every transfer of these sellers that could not be priced. */
import type { Entity } from '../../domain/common/entity.ts';
import type { Store } from '../db/mongo.ts';
import { readTransferPrices } from './effects.ts';
import { repriceErrors } from './reprice.ts';

/** @returns how many can be billed now, and how many still cannot */
export const retryTransferErrors = async (
  store: Store,
  issuers: readonly Entity[],
  now: Date,
): Promise<{ repaired: number; left: number }> =>
  repriceErrors(store, await readTransferPrices(store), {
    which: { from_entity: { $in: [...issuers] } },
    now,
  });
