/** Adds an operator's note to a lead. */
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { LeadNote } from './collections.ts';

/** Older notes make room. */
const MAX_NOTES = 200;

/** The note's text stays on the lead: the audit trail only says that there is one. */
export function addNote(
  store: Store,
  leadId: string,
  text: string,
  by: Actor,
  now: Date,
): Promise<LeadNote | null> {
  return transaction(store, async (session) => {
    const note: LeadNote = { at: now, by: by.id, by_name: by.name, text };
    const lead = await store.leads.findOneAndUpdate(
      { _id: leadId },
      { $push: { notes: { $each: [note], $slice: -MAX_NOTES } }, $set: { updated_at: now } },
      { session, projection: { lead_owner_entity: 1 } },
    );
    if (!lead) return null;
    const event = {
      action: 'lead.note' as const,
      entity_type: 'lead' as const,
      entity_id: leadId,
      entity: lead.lead_owner_entity,
      by,
    };
    await logEvent(store, event, now, session);
    return note;
  });
}
