/**
 * The address a person chose for one try of a batch, instead of the client's. Stored with the batch and named by an id, so
 * that it never enters a workflow's payloads, and no other try is sent there.
 */
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';

/** @returns the id the try is to name */
export async function addOverride(store: Store, batchId: string, email: string): Promise<string> {
  const id = newId();
  await store.delivery_batches.updateOne({ _id: batchId }, { $push: { overrides: { id, email } } });
  return id;
}
