/** A batch as workflows see it: ids, codes and counts. */
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { BatchAttempt, DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import type { BatchOutcome } from '../../contracts/batch.ts';

/** A batch as workflows carry it. */
export interface BatchRef {
  batch_id: string;
  client_id: string;
}

export const refOf = ({ _id, client_id }: Pick<DeliveryBatchDoc, '_id' | 'client_id'>): BatchRef => ({
  batch_id: _id,
  client_id,
});

/** @throws DeliveryRefusal when there is none */
export async function readBatch(store: Store, batchId: string): Promise<DeliveryBatchDoc> {
  const batch = await store.delivery_batches.findOne({ _id: batchId });
  if (!batch) throw new DeliveryRefusal('BATCH_NOT_FOUND');
  return batch;
}

/** @param tried the try that was asked for, when there was one */
export const outcomeOf = (
  batch: Pick<
    DeliveryBatchDoc,
    '_id' | 'status' | 'last_error' | 'count' | 'retryable' | 'automatic_attempts' | 'missing'
  >,
  tried: Pick<BatchAttempt, 'result' | 'code'> | null = null,
): BatchOutcome => ({
  batch_id: batch._id,
  status: batch.status,
  code: (tried ? tried.code : batch.last_error) ?? null,
  count: batch.count,
  retryable: batch.retryable,
  automatic_attempts: batch.automatic_attempts,
  tried: tried?.result ?? null,
  ...(batch.missing && { missing: true as const }),
});
