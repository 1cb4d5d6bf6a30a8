/**
 * What keeps imported deliveries from leaving before the import is verified (12-rules U67). While it stands, both companies have no
 * delivery day (`openEntities`), so neither a run nor an immediate pass sends or assigns anything; and what was unfinished in version 1
 * carries `v1_hold`, which preparing and the claim refuse, whoever asks.
 */
import { UNFINISHED_STATUSES } from '../../domain/deliveries/delivery-lifecycle.ts';
import type { Store } from '../db/mongo.ts';

/** Filter: nothing of version 1 that waits for the import to be verified. */
export const NOT_HELD = { v1_hold: { $exists: false } } as const;

/** Whether an import of version 1 has begun and is not verified. */
export async function importStands({ v1_imports }: Store): Promise<boolean> {
  const standing = { _id: 'import', status: { $ne: 'verified' } } as const;
  return (await v1_imports.findOne(standing, { projection: { _id: 1 } })) !== null;
}

/** Deliveries that wait for it; null: no import stands. */
export async function heldDeliveries(store: Store): Promise<number | null> {
  if (!(await importStands(store))) return null;
  // Only the unfinished carry the mark, and those are few and on an index.
  return store.deliveries.countDocuments({ status: { $in: [...UNFINISHED_STATUSES] }, v1_hold: true });
}

/** Lets them leave. Batches last: what is still held at a crash is let go by the next try. */
export async function releaseHeld(store: Store): Promise<void> {
  const release = { $unset: { v1_hold: 1 as const } };
  await store.deliveries.updateMany({ v1_hold: true }, release);
  await store.delivery_batches.updateMany({ v1_hold: true }, release);
}
