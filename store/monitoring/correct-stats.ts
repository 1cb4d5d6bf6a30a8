/**
 * What no longer counts as it was counted, and of which day (12-rules U42): of a day that is kept, an entry on today says so; of one
 * that is not, the documents themselves do, and whoever is closing it looks again.
 */
import type { ClientSession } from 'mongodb';
import { type ParisDay, parisDay } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import type { LeadDoc } from '../leads/collections.ts';
import type { StatsCorrectionDoc } from './collections.ts';

/** Whether a day is kept. If it is not, who keeps it at this moment starts over. */
async function isKept(store: Store, session: ClientSession, day: ParisDay, now: Date): Promise<boolean> {
  if (day >= parisDay(now)) return false;
  const of = await store.stats_days.findOneAndUpdate(
    { _id: day },
    { $inc: { changes: 1 } },
    { upsert: true, session, returnDocument: 'after' },
  );
  return of?.closed_at !== undefined;
}

const entry = (id: string, lead: LeadDoc, day: ParisDay, n: 1 | -1): StatsCorrectionDoc => ({
  _id: id,
  day,
  ...{ entity: lead.entity, produit: lead.produit, departement: lead.departement },
  ...{ source: lead.source, source_type: lead.lead_source_type, quality: lead.phone_quality },
  status: lead.status,
  ...(lead.repeats && { repeats: lead.repeats }),
  n,
});

/** A lead is deleted, inside the transaction that does it: today has one less. */
export async function uncountLead(
  store: Store,
  session: ClientSession,
  lead: LeadDoc,
  now: Date,
): Promise<void> {
  if (!(await isKept(store, session, lead.day, now))) return;
  await store.stats_corrections.insertOne(entry(lead._id, lead, parisDay(now), -1), { session });
}

/** Of leads their company or produit has become known, inside the transaction that writes it: today they change sides. */
export async function recountLeads(
  store: Store,
  session: ClientSession,
  leads: readonly { before: LeadDoc; after: LeadDoc }[],
  now: Date,
): Promise<void> {
  const kept = new Map<ParisDay, boolean>();
  for (const { before } of leads)
    if (!kept.has(before.day)) kept.set(before.day, await isKept(store, session, before.day, now));
  const today = parisDay(now);
  const entries = leads
    .filter(({ before }) => kept.get(before.day))
    .flatMap(({ before, after }) => {
      const id = `${before._id}|${after.entity}|${after.produit}`;
      return [entry(`${id}|from`, before, today, -1), entry(`${id}|to`, after, today, 1)];
    });
  if (entries.length > 0) await store.stats_corrections.insertMany(entries, { session });
}
