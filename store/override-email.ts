/**
 * The address a person chose for the next try of a batch, instead of the client's. Stored here, so that it never enters
 * a workflow's payloads.
 */
import type { Store } from './mongo.ts';

/** @param email null: the client's own addresses */
export async function setOverrideEmail(store: Store, batchId: string, email: string | null): Promise<void> {
  await store.delivery_batches.updateOne(
    { _id: batchId, status: { $nin: ['sending', 'cancelled'] } },
    email ? { $set: { override_email: email } } : { $unset: { override_email: 1 } },
  );
}
