/**
 * Counts in the funnel what is marked `page_due`: visits and leads of registered pages. Off the way of intake and sending, by
 * whichever API process comes first: marks, what of a lead is counted, and the figures change in one transaction, so that
 * each step counts once.
 */
import type { ClientSession } from 'mongodb';
import { leadSteps, STEP_OF_EVENT, stepsSince } from '../../domain/pages/funnel.ts';
import { parisDay, weekKey } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { LeadDoc } from '../leads/collections.ts';
import { FunnelDraft } from './funnel-draft.ts';

/** Marked documents of one transaction. */
const AT_ONCE = 500;
const DUE = { page_due: true } as const;

async function countEvents(store: Store, session: ClientSession): Promise<number> {
  const events = await store.tracking.find(DUE, { session, limit: AT_ONCE }).toArray();
  if (events.length === 0) return 0;
  const draft = new FunnelDraft();
  for (const { page, event_type, created_at } of events) {
    const step = STEP_OF_EVENT[event_type];
    if (page && step)
      draft.add(page, { day: parisDay(created_at), week_key: weekKey(created_at) }, { [step]: 1 });
  }
  await draft.write(store, session);
  const ids = events.map(({ _id }) => _id);
  await store.tracking.updateMany({ _id: { $in: ids } }, { $unset: { page_due: 1 } }, { session });
  return events.length;
}

type DueLead = Pick<LeadDoc, '_id' | 'status' | 'day' | 'week_key' | 'page' | 'page_counted'>;
const DUE_FIELDS = { status: 1, day: 1, week_key: 1, page: 1, page_counted: 1 } as const;

/** A lead counts on its own day, whenever it is sold or comes back: the week's visitors are followed to their end. */
async function countLeads(store: Store, session: ClientSession): Promise<number> {
  const leads = await store.leads
    .find(DUE, { session, limit: AT_ONCE, projection: DUE_FIELDS })
    .map((lead): DueLead => lead)
    .toArray();
  if (leads.length === 0) return 0;
  const sales = await store.deliveries
    .find(
      { lead_id: { $in: leads.map(({ _id }) => _id) }, status: 'sent', simulated: false },
      { session, projection: { lead_id: 1, outcome: 1 } },
    )
    .toArray();
  const draft = new FunnelDraft();
  const updates = leads.map(({ _id, status, day, week_key, page, page_counted }) => {
    const steps = leadSteps(
      status,
      sales.filter(({ lead_id }) => lead_id === _id),
    );
    if (page) draft.add(page, { day, week_key }, stepsSince(steps, page_counted));
    const update = { $set: { page_counted: steps }, $unset: { page_due: 1 as const } };
    return { updateOne: { filter: { _id }, update } };
  });
  await draft.write(store, session);
  await store.leads.bulkWrite(updates, { session });
  return leads.length;
}

/** Counts until nothing is marked. @returns how many visits and changed leads it counted */
export async function countFunnel(store: Store): Promise<number> {
  let all = 0;
  for (const count of [countEvents, countLeads])
    for (let counted = AT_ONCE; counted === AT_ONCE; all += counted)
      counted = await transaction(store, (session) => count(store, session));
  return all;
}
