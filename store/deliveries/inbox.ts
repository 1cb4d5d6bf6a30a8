/**
 * Which batches the operators' inbox (the `batch/<id>` workflows) has seen in their present revision, and which have to
 * be in there. A crash between a change and its signal leaves a batch unseen, and a person may end a workflow: the sweep
 * finds both here.
 */
import type { Filter } from 'mongodb';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import { mustMatch } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryBatchDoc } from './collections.ts';

/** The inbox keeps a batch for seven days, so older changes concern it no more. */
const LOOK_BACK_MS = 8 * DAY_MS;

/** A batch a person decides about: it will not go, or nobody knows whether it went. */
const NEEDS_INBOX = [
  { status: { $in: ['failed', 'uncertain'] } },
  // It is the rest of an uncertain batch: no run sends it, so a person has to.
  { status: 'ready_to_send', may_have_arrived: true },
  // It is sent, and one of the client's two channels does not have it.
  { 'missing.status': { $exists: true } },
] as const satisfies readonly Filter<DeliveryBatchDoc>[];

/** Writes that the inbox has seen this revision of a batch. */
export async function markSeenByInbox(
  store: Store,
  { _id, rev }: Pick<DeliveryBatchDoc, '_id' | 'rev'>,
): Promise<void> {
  mustMatch(await store.delivery_batches.updateOne({ _id }, { $max: { inbox_rev: rev } }), 'the batch');
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
      ...NEEDS_INBOX.map((needs) => ({ ...needs, ...changed, ...unseen })),
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

/** Batches that have to be in the inbox: undecided, and changed since `since`. */
export function undecidedBatches(
  store: Store,
  { since, limit }: { since: Date; limit: number },
): Promise<string[]> {
  return store.delivery_batches
    .find(
      { $or: NEEDS_INBOX.map((needs) => ({ ...needs, updated_at: { $gt: since } })) },
      { projection: { _id: 1 }, sort: { _id: -1 }, limit },
    )
    .map(({ _id }) => _id)
    .toArray();
}
