/** The mark a restore leaves: while it stands no worker starts, and until a person has looked nothing leaves by itself. */
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { RestoreDoc } from './collections.ts';

/** Where a restore is: to be settled, settled with nothing leaving by itself, or over. */
export const restoreState = ({
  standing,
  held,
}: Pick<RestoreDoc, 'standing' | 'held'>): 'standing' | 'held' | 'released' =>
  standing ? 'standing' : held ? 'held' : 'released';

/** The restore that is not settled yet, if any. */
export const standingRestore = (store: Store): Promise<RestoreDoc | null> =>
  store.restores.findOne({ standing: true });

/** The last restore, settled or not, with or without its lines. */
export const lastRestore = (store: Store, lines: boolean): Promise<RestoreDoc | null> =>
  store.restores.findOne({}, { sort: { marked_at: -1 }, ...(!lines && { projection: { items: 0 } }) });

/** Whether a restore keeps everything from leaving by itself. */
export const sendingHeld = async (store: Store): Promise<boolean> =>
  (await store.restores.findOne(
    { $or: [{ standing: true }, { held: true }] },
    { projection: { _id: 1 } },
  )) !== null;

/** Marks the database as restored from that backup; asked twice, the first mark stays. */
export async function markRestored(store: Store, backup_at: Date, now: Date): Promise<RestoreDoc> {
  const marked = await store.restores.findOneAndUpdate(
    { _id: backup_at.toISOString() },
    { $setOnInsert: { backup_at, marked_at: now, standing: true } },
    { upsert: true, returnDocument: 'after' },
  );
  return marked!;
}

/** Marks it again: the same backup may be restored twice. */
export async function markAgain(store: Store, backup_at: Date, now: Date): Promise<RestoreDoc> {
  const marked = await store.restores.findOneAndReplace(
    { _id: backup_at.toISOString() },
    { backup_at, marked_at: now, standing: true },
    { upsert: true, returnDocument: 'after' },
  );
  return marked!;
}

/** What leaves by itself leaves again. @returns false when nothing was held */
export function releaseSending(store: Store, by: Actor, now: Date): Promise<boolean> {
  return transaction(store, async (session) => {
    const filter = { held: true as const, standing: { $exists: false } };
    const held = await store.restores.find(filter, { projection: { items: 0 }, session }).toArray();
    if (held.length === 0) return false;
    await store.restores.updateMany(
      filter,
      { $unset: { held: 1 }, $set: { released_at: now, released_by: by.name } },
      { session },
    );
    for (const { _id, backup_at } of held)
      await logEvent(
        store,
        {
          action: 'restore.release',
          entity_type: 'restore',
          entity_id: _id,
          entity: null,
          by,
          after: { backup_at },
        },
        now,
        session,
      );
    return true;
  });
}
