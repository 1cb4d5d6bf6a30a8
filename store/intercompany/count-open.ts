/** How much of what the companies owe each other waits: for Monday, for a price. */
import { ENTITIES } from '../../domain/common/entity.ts';
import type { TransferStatus } from '../../domain/intercompany/transfer.ts';
import type { Store } from '../db/mongo.ts';

export const countTransfers = (store: Store, status: TransferStatus): Promise<number> =>
  store.intercompany_transfers.countDocuments({ from_entity: { $in: [...ENTITIES] }, status });

export async function countOpenTransfers(
  store: Store,
): Promise<{ pending_transfers: number; error_transfers: number }> {
  const [pending_transfers, error_transfers] = await Promise.all([
    countTransfers(store, 'pending'),
    countTransfers(store, 'error'),
  ]);
  return { pending_transfers, error_transfers };
}
