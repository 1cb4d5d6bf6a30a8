/** The suppression list (06-law "Objection"): hashes of phones nobody calls, for both companies. */
import type { ClientSession } from 'mongodb';
import type { Store } from '../db/mongo.ts';
import type { SuppressionDoc } from './collections.ts';

export interface Objection {
  reason: string;
  /** User id. */
  by: string;
  request_id?: string;
  now: Date;
}

/** Puts phones on the list; one that is there stays as it is. */
export async function suppress(
  store: Store,
  hashes: readonly string[],
  { reason, by, request_id, now }: Objection,
  session?: ClientSession,
): Promise<void> {
  if (hashes.length === 0) return;
  await store.suppression_list.bulkWrite(
    hashes.map((_id) => ({
      updateOne: {
        filter: { _id },
        update: {
          $setOnInsert: { reason, created_at: now, created_by: by, ...(request_id && { request_id }) },
        },
        upsert: true,
      },
    })),
    session ? { session } : {},
  );
}

/** Takes a phone off the list: the person may be called again. @returns what it was, or null */
export const unsuppress = (
  store: Store,
  hash: string,
  session?: ClientSession,
): Promise<SuppressionDoc | null> =>
  store.suppression_list.findOneAndDelete({ _id: hash }, session ? { session } : {});
