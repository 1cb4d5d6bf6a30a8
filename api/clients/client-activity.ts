/** What happened with a client: from the audit trail, and from the evidence of its batches. */
import type { EventDoc } from '../../store/audit/collections.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import { fieldsView } from '../audit/fields.ts';
import { signaturesOf } from '../audit/view.ts';
import { instant } from '../http/instant.ts';
import type { ClientActivity } from './contract.ts';

type Activity = ClientActivity['activities'][number];

const ACTIONS: Readonly<Record<string, Activity['action']>> = {
  'client.crm': 'crm_update',
  'client.note': 'note_added',
  'delivery.reject': 'delivery_rejected',
};

/** Newest first. @param most how many at most */
async function events(store: Store, clientId: string, most: number): Promise<Activity[]> {
  const found = await store.event_log
    .find(
      {
        action: { $in: Object.keys(ACTIONS) },
        $or: [{ entity_id: clientId }, { 'related.client_id': clientId }],
      },
      { sort: { at: -1, _id: -1 }, limit: most },
    )
    .toArray();
  const signature = await signaturesOf(store, found);
  return found.map((event) => ({
    id: event._id,
    client_id: clientId,
    action: ACTIONS[event.action]!,
    details: detailsOf(event),
    user: signature(event).user,
    created_at: instant(event.at),
  }));
}

const detailsOf = ({ before, after, entity_type, entity_id, related }: EventDoc): Activity['details'] =>
  entity_type === 'client'
    ? { before: fieldsView(before), after: fieldsView(after) }
    : { ...after, delivery_id: entity_id, lead_id: related.lead_id ?? null };

type Tried = Pick<DeliveryBatchDoc, '_id' | 'attempts' | 'count' | 'last_error' | 'created_at' | 'status'>;
const TRIED = { attempts: 1, count: 1, last_error: 1, created_at: 1, status: 1 } as const;

/** Tries that failed, and batches that could not even be tried. */
async function failures(store: Store, clientId: string, most: number): Promise<Activity[]> {
  const batches = await store.delivery_batches
    .find({ client_id: clientId, $or: [{ 'attempts.result': 'failed' }, { status: 'failed' }] })
    .project<Tried>(TRIED)
    .sort({ _id: -1 })
    .limit(most)
    .toArray();
  return batches.flatMap(({ _id, attempts, count, last_error, created_at, status }) => {
    const activity = (id: string, at: Date, code: string | undefined): Activity => ({
      id,
      client_id: clientId,
      action: 'delivery_failed',
      details: { batch_id: _id, leads: count, error: code ?? null },
      user: SYSTEM.name,
      created_at: instant(at),
    });
    const tries = attempts.flatMap((attempt) =>
      attempt.result === 'failed' ? [activity(attempt.token, attempt.finished_at, attempt.code)] : [],
    );
    return tries.length > 0 || status !== 'failed' ? tries : [activity(_id, created_at, last_error)];
  });
}

/** The newest first. */
export async function clientActivity(
  store: Store,
  clientId: string,
  { limit, skip }: { limit: number; skip: number },
): Promise<ClientActivity> {
  const all = await Promise.all([
    events(store, clientId, skip + limit),
    failures(store, clientId, skip + limit),
  ]);
  const activities = all
    .flat()
    .sort((a, b) => b.created_at.localeCompare(a.created_at) || b.id.localeCompare(a.id))
    .slice(skip, skip + limit);
  return { activities, count: activities.length };
}
