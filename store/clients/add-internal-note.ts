/** Adds an internal note to a client. */
import { type Actor, logEvent } from '../audit/event-log.ts';
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { InternalNote } from './collections.ts';

/** Older notes make room. */
const MAX_NOTES = 200;

/**
 * The note's text stays on the client: the audit trail only says that there is one.
 * @returns `null` when there is no such client
 */
export function addInternalNote(
  store: Store,
  clientId: string,
  text: string,
  by: Actor,
  now: Date,
): Promise<InternalNote | null> {
  return transaction(store, async (session) => {
    const note: InternalNote = { id: newId(), text, author: by.name, author_id: by.id, created_at: now };
    const client = await store.clients.findOneAndUpdate(
      { _id: clientId, deleted_at: { $exists: false } },
      { $push: { internal_notes: { $each: [note], $slice: -MAX_NOTES } }, $set: { updated_at: now } },
      { session, projection: { entity: 1 } },
    );
    if (!client) return null;
    const { entity } = client;
    const event = {
      action: 'client.note' as const,
      entity_type: 'client' as const,
      entity_id: clientId,
      entity,
      by,
    };
    await logEvent(store, { ...event, after: { note_id: note.id } }, now, session);
    return note;
  });
}
