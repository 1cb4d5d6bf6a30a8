/**
 * Which batches the operators' inbox (the `batch/<id>` workflows) has seen in their present revision. A crash between a
 * change and its signal leaves a batch unseen, and the sweep finds it here.
 */
import { DAY_MS } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryBatchDoc } from './collections.ts';

/** The inbox keeps a batch for seven days, so older changes concern it no more. */
const LOOK_BACK_MS = 8 * DAY_MS;

/** Writes that the inbox has seen this revision of a batch. */
export async function markSeenByInbox(
  store: Store,
  { _id, rev }: Pick<DeliveryBatchDoc, '_id' | 'rev'>,
): Promise<void> {
  await store.delivery_batches.updateOne({ _id }, { $max: { inbox_rev: rev } });
}

/** Batches that need somebody, or were decided since the inbox saw them, and that it does not know as they are. */
export async function unseenBatches(
  store: Store,
  { limit, now }: { limit: number; now: Date },
): Promise<string[]> {
  const changed = { updated_at: { $gt: new Date(now.getTime() - LOOK_BACK_MS) } };
  const unseen = { $expr: { $ne: ['$inbox_rev', '$rev'] } };
  const ids = await Promise.all(
    [
      { status: { $in: ['failed', 'uncertain'] as const }, ...changed, ...unseen },
      // It is the rest of an uncertain batch: no run sends it, so a person has to.
      { status: 'ready_to_send', may_have_arrived: true, ...changed, ...unseen },
      { inbox_rev: { $exists: true }, ...changed, ...unseen },
    ].map((filter) =>
      store.delivery_batches
        .find(filter as object, { projection: { _id: 1 }, limit })
        .map(({ _id }) => _id)
        .toArray(),
    ),
  );
  return [...new Set(ids.flat())];
}
