/** A batch that could not even be tried: its client cannot be delivered to any more. */
import { batchStatusesBefore } from '../../../domain/deliveries/delivery-lifecycle.ts';
import type { DeliveryFailureCode } from '../../../domain/deliveries/delivery-failure.ts';
import type { Store } from '../../db/mongo.ts';

/** Makes a batch `failed` for this reason; one that is claimed or decided is left alone. */
export async function refuseBatch(
  store: Store,
  { batch_id, code, now }: { batch_id: string; code: DeliveryFailureCode; now: Date },
): Promise<void> {
  await store.delivery_batches.updateOne(
    {
      _id: batch_id,
      status: { $in: [...batchStatusesBefore('refuse'), ...batchStatusesBefore('claim')] },
      claim: { $exists: false },
    },
    {
      $set: { status: 'failed', last_error: code, retryable: false, unfinished: true, updated_at: now },
      $inc: { rev: 1 },
    },
  );
}
