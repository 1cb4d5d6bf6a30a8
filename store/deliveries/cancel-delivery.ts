/**
 * Cancels what was not sent (01-domain §4): one delivery as long as its batch was never claimed — that batch's CSV is
 * made anew without it — and the whole batch afterwards. The leads go back to stock.
 */
import type { ClientSession } from 'mongodb';
import {
  batchStatusesBefore,
  type DeliveryStatus,
  mayHaveArrived,
} from '../../domain/deliveries/delivery-lifecycle.ts';
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import { batchContent, filenamesOf, readRows } from './batch-content.ts';
import type { Store } from '../db/mongo.ts';
import { retrying, transaction } from '../db/transaction.ts';
import type { DeliveryBatchDoc } from './collections.ts';
import { isStaleRead, StaleReadError } from '../db/errors.ts';
import { cancelInTransaction, cancelSuppressed } from './cancel-in-transaction.ts';

export interface CancelRequest {
  reason: string;
  /** User id, or `system`. */
  by: string;
  now: Date;
}

/**
 * The delivery a person asked to cancel is in a claimed batch, whose CSV never changes: only the whole can be
 * cancelled.
 */
export interface WholeBatch {
  batch_id: string;
}

/** What the transaction had read was changed meanwhile, so it runs again on a fresh read. */
const ON_FRESH_READ = { on: isStaleRead, tries: 3 };

function notCancellable(status: DeliveryStatus): DeliveryRefusal {
  if (status === 'sent') return new DeliveryRefusal('SENT_FOR_GOOD');
  return new DeliveryRefusal(status === 'sending' ? 'BEING_SENT' : 'CANCELLED');
}

/**
 * Cancels one delivery that no claimed batch holds.
 * @returns null when done, else the batch that has to be cancelled as a whole
 * @throws DeliveryRefusal when it is sent or cancelled
 */
export function cancelDelivery(
  store: Store,
  { delivery_id, ...request }: CancelRequest & { delivery_id: string },
): Promise<WholeBatch | null> {
  return retrying(
    () =>
      transaction(store, async (session) => {
        const delivery = await store.deliveries.findOne({ _id: delivery_id }, { session });
        if (!delivery) throw new DeliveryRefusal('DELIVERY_NOT_FOUND');
        if (delivery.status === 'sent' || delivery.status === 'cancelled')
          throw notCancellable(delivery.status);
        const { batch_id } = delivery;
        const batch = batch_id ? await store.delivery_batches.findOne({ _id: batch_id }, { session }) : null;
        if (batch?.first_claimed_at) return { batch_id: batch._id };
        // A batch that was never claimed may be the rest of an uncertain one, which the client may have.
        const arrived = batch !== null && mayHaveArrived(batch);
        await cancelInTransaction(store, session, [delivery], { ...request, mayHaveArrived: arrived });
        if (batch) await rebuildBatch(store, session, batch, request);
        return null;
      }),
    ON_FRESH_READ,
  );
}

/**
 * Makes a new CSV for a batch that was never claimed, from the deliveries it still has and may send, inside the caller's
 * transaction. A batch with none left is cancelled.
 * @throws StaleReadError when the batch was claimed meanwhile
 */
export async function rebuildBatch(
  store: Store,
  session: ClientSession,
  batch: DeliveryBatchDoc,
  request: CancelRequest,
): Promise<void> {
  const { now } = request;
  const deliveries = await store.deliveries
    .find({ batch_id: batch._id, status: { $ne: 'cancelled' } }, { session })
    .sort({ _id: 1 })
    .toArray();
  const { rows, barred } = await readRows(store, deliveries, session);
  await cancelSuppressed(store, session, barred, { now, mayHaveArrived: mayHaveArrived(batch) });
  const client = await store.clients.findOne({ _id: batch.client_id }, { session });
  const { _id: except, day, commande_id } = batch;
  const names = await filenamesOf(store, { commande_ids: [commande_id], day, except }, session);
  const $set =
    rows.length === 0
      ? cancelledFields(request)
      : {
          ...batchContent(
            batch,
            client ?? { csv_delimiter: ',' as const, csv_bom: false },
            rows,
            names.get(commande_id)!,
          ),
          updated_at: now,
        };
  const { matchedCount } = await store.delivery_batches.updateOne(
    { _id: batch._id, first_claimed_at: { $exists: false } },
    { $set, $inc: { rev: 1 } },
    { session },
  );
  if (matchedCount === 0) throw new StaleReadError('the batch was claimed');
  if ('csv_filename' in $set)
    await store.deliveries.updateMany(
      { batch_id: batch._id, status: { $ne: 'cancelled' } },
      { $set: { csv_filename: $set.csv_filename } },
      { session },
    );
}

const cancelledFields = ({ reason, by, now }: CancelRequest) => ({
  status: 'cancelled' as const,
  cancel_reason: reason,
  cancelled_at: now,
  cancelled_by: by,
  retryable: false,
  unfinished: false,
  updated_at: now,
});

/**
 * Stores the reason of a cancellation that a workflow will carry out, so that the text never enters its payloads.
 * @throws DeliveryRefusal when it can no longer be cancelled
 */
export async function storeCancelReason(store: Store, batchId: string, reason: string): Promise<void> {
  const { matchedCount } = await store.delivery_batches.updateOne(
    { _id: batchId, status: { $in: batchStatusesBefore('cancel') } },
    { $set: { cancel_reason: reason } },
  );
  if (matchedCount > 0) return;
  const batch = await store.delivery_batches.findOne({ _id: batchId }, { projection: { status: 1 } });
  if (!batch) throw new DeliveryRefusal('BATCH_NOT_FOUND');
  throw notCancellable(batch.status);
}

/**
 * Cancels a whole batch, for the reason noted on it before.
 * @throws DeliveryRefusal when it is sent, being sent or cancelled
 */
export function cancelWholeBatch(
  store: Store,
  { batch_id, by, now }: { batch_id: string; by: string; now: Date },
): Promise<void> {
  return retrying(
    () =>
      transaction(store, async (session) => {
        const batch = await store.delivery_batches.findOne({ _id: batch_id }, { session });
        if (!batch) throw new DeliveryRefusal('BATCH_NOT_FOUND');
        const deliveries = await store.deliveries
          .find({ batch_id, status: { $ne: 'cancelled' } }, { session })
          .toArray();
        const request = { by, now, reason: batch.cancel_reason ?? '' };
        await markCancelled(store, session, batch, request);
        await cancelInTransaction(store, session, deliveries, {
          ...request,
          mayHaveArrived: mayHaveArrived(batch),
        });
      }),
    ON_FRESH_READ,
  );
}

/**
 * Marks a batch cancelled inside the caller's transaction, which cancels its deliveries.
 * @throws DeliveryRefusal when its status does not allow it
 */
export async function markCancelled(
  store: Store,
  session: ClientSession,
  batch: DeliveryBatchDoc,
  request: CancelRequest,
): Promise<void> {
  const { matchedCount } = await store.delivery_batches.updateOne(
    { _id: batch._id, status: { $in: batchStatusesBefore('cancel') } },
    { $set: cancelledFields(request), $unset: { claim: 1 }, $inc: { rev: 1 } },
    { session },
  );
  if (matchedCount === 0) throw notCancellable(batch.status);
}
