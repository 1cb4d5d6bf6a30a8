/** How much of what the companies owe each other waits: for Monday, for a price, for a mention. */
import { ENTITIES } from '../../domain/common/entity.ts';
import type { Store } from '../db/mongo.ts';

export async function countOpenTransfers(
  store: Store,
): Promise<{ pending_transfers: number; error_transfers: number }> {
  const [pending_transfers, error_transfers] = await Promise.all([
    store.intercompany_transfers.countDocuments({ from_entity: { $in: [...ENTITIES] }, status: 'pending' }),
    store.intercompany_transfers.countDocuments({ status: 'error' }),
  ]);
  return { pending_transfers, error_transfers };
}
