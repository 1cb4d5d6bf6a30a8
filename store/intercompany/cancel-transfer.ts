/** A person takes a transfer out that is on no invoice. */
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { TransferDoc } from './collections.ts';

/** It is invoiced, or cancelled already. */
export class TransferNotPendingError extends Error {
  override name = 'TransferNotPendingError';
}

/** @returns null when there is none. @throws TransferNotPendingError */
export function cancelTransfer(
  store: Store,
  { id, reason }: { id: string; reason: string },
  by: Actor,
  now: Date,
): Promise<TransferDoc | null> {
  return transaction(store, async (session) => {
    const cancelled = await store.intercompany_transfers.findOneAndUpdate(
      { _id: id, status: { $in: ['pending', 'error'] } },
      {
        $set: {
          status: 'cancelled',
          cancelled_at: now,
          cancelled_by: by.id,
          cancel_reason: reason,
          updated_at: now,
        },
      },
      { session, returnDocument: 'after' },
    );
    if (!cancelled) {
      if (await store.intercompany_transfers.findOne({ _id: id }, { session }))
        throw new TransferNotPendingError(id);
      return null;
    }
    await logEvent(
      store,
      {
        action: 'transfer.cancel',
        entity_type: 'transfer',
        entity_id: id,
        entity: cancelled.from_entity,
        by,
        after: { reason },
        related: { delivery_id: cancelled.delivery_id, client_id: cancelled.client_id },
      },
      now,
      session,
    );
    return cancelled;
  });
}
