/** First step of an erasure: who it is, and that nobody gets them any more (12-rules U61). */
import { STOCK_STATUSES } from '../../domain/leads/lead.ts';
import { UNFINISHED_STATUSES } from '../../domain/deliveries/delivery-lifecycle.ts';
import { isStaleDecision, StaleReadError } from '../db/errors.ts';
import type { PhoneKeys } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { retrying, transaction } from '../db/transaction.ts';
import { cancelSuppressed, SUPPRESSED } from '../deliveries/cancel-in-transaction.ts';
import { dropSuppressed } from '../deliveries/drop-suppressed.ts';
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import { ERASED } from '../leads/blank-person.ts';
import type { LeadDoc } from '../leads/collections.ts';
import type { Senders } from '../settings/senders.ts';
import type { ErasureDoc } from './collections.ts';
import { ownTraces } from './find-person.ts';

/** The step may be repeated: what is done of it stays as it is. */
export async function beginErasure(
  { store, keys }: { store: Store; keys: PhoneKeys },
  erasure: ErasureDoc,
  { now, waitMs }: { now: Date; waitMs: number },
): Promise<void> {
  if (erasure.status !== 'asked') return;
  const { _id, lead_ids, entities, companyless, person } = erasure;
  await markLeads(store, lead_ids, now);
  const leads = await store.leads.find({ _id: { $in: lead_ids } }).toArray();
  const identity = { phones: person?.phones ?? [], emails: person?.emails ?? [] };
  const traces = await ownTraces(store, leads, identity, { entities, both: companyless });
  await store.erasures.updateOne(
    { _id, status: 'asked' },
    {
      $set: {
        status: 'stopping',
        person: traces,
        about_ids: await aboutIds(store, leads, traces.phones, keys),
        wait_until: new Date(now.getTime() + waitMs),
        updated_at: now,
      },
    },
  );
}

/** Takes leads out of stock; those with a delivery on its way follow with it. */
async function markLeads(store: Store, ids: readonly string[], now: Date): Promise<void> {
  await store.leads.updateMany(
    { _id: { $in: [...ids] }, erased_at: { $exists: false } },
    { $set: { erased_at: now, updated_at: now } },
  );
  await store.leads.updateMany(
    {
      _id: { $in: [...ids] },
      in_delivery: false,
      status: { $in: [...STOCK_STATUSES, 'lb', 'reserved_for_replacement'] },
    },
    { $set: { ...ERASED, updated_at: now } },
  );
  // Without their keys those that were sold are no LB ever again.
  await store.leads.updateMany({ _id: { $in: [...ids] } }, { $unset: { guard_key: 1, submit_keys: 1 } });
}

/** Ids by which records are about them: leads, deliveries, batches with the line, visits, and the hashes of their phones. */
async function aboutIds(
  store: Store,
  leads: readonly LeadDoc[],
  phones: readonly string[],
  keys: PhoneKeys,
): Promise<string[]> {
  const lead_id = { $in: leads.map(({ _id }) => _id) };
  const deliveries = await store.deliveries.find({ lead_id }, { projection: { commande_id: 1 } }).toArray();
  // Also batches that others have replaced since: their files had the line too.
  const commande_id = { $in: [...new Set(deliveries.map((delivery) => delivery.commande_id))] };
  const batches = await store.delivery_batches
    .find({ commande_id, lead_ids: lead_id }, { projection: { _id: 1 } })
    .toArray();
  const sessions = leads.flatMap(({ session_id }) => (session_id ? [session_id] : []));
  const visits = await store.visitor_sessions
    .find({ _id: { $in: sessions } }, { projection: { visitor_id: 1 } })
    .toArray();
  const visitors = [...new Set(visits.map(({ visitor_id }) => visitor_id).filter(Boolean))];
  const others = await store.visitor_sessions
    .find({ visitor_id: { $in: visitors } }, { projection: { _id: 1 } })
    .toArray();
  return [
    ...lead_id.$in,
    ...deliveries.map(({ _id }) => _id),
    ...batches.map(({ _id }) => _id),
    ...new Set([...sessions, ...others.map(({ _id }) => _id)]),
    ...phones.map((phone) => keys.phone(phone)),
  ];
}

const isMoved = (error: unknown): boolean =>
  error instanceof DeliveryRefusal || error instanceof StaleReadError;

/**
 * Cancels what was not sent, each with its batch made anew without them.
 * @returns how many deliveries it has cancelled so far, and how many are on their way and have to be waited for
 */
export async function stopDeliveries(
  store: Store,
  erasure: ErasureDoc,
  { senders, now }: { senders: Senders; now: Date },
): Promise<{ cancelled: number; in_flight: number }> {
  const unfinished = { lead_id: { $in: erasure.lead_ids }, status: { $in: [...UNFINISHED_STATUSES] } };
  const before = await store.deliveries.find(unfinished).toArray();
  for (const { _id, status, batch_id } of before) {
    try {
      if (!batch_id && status === 'pending_csv') await cancelWaiting(store, _id, now);
      else if (batch_id && (status === 'ready_to_send' || status === 'failed'))
        await leaveBatch(store, batch_id, senders, now);
    } catch (error) {
      // It is being sent, or was decided, at this very moment: the next look finds it there.
      if (!isMoved(error)) throw error;
    }
  }
  await markLeads(store, erasure.lead_ids, now);
  const [in_flight, cancelled] = await Promise.all([
    store.deliveries.countDocuments(unfinished),
    store.deliveries.countDocuments({
      ...{ lead_id: { $in: erasure.lead_ids }, status: 'cancelled', cancel_reason: SUPPRESSED },
      cancelled_at: { $gte: erasure.created_at },
    }),
  ]);
  await store.erasures.updateOne({ _id: erasure._id }, { $set: { cancelled, updated_at: now } });
  return { cancelled, in_flight };
}

/** One that is in no batch yet. */
const cancelWaiting = (store: Store, id: string, now: Date): Promise<void> =>
  retrying(
    () =>
      transaction(store, async (session) => {
        const delivery = await store.deliveries.findOne({ _id: id, status: 'pending_csv' }, { session });
        if (!delivery || delivery.batch_id) return;
        await cancelSuppressed(store, session, [delivery], { now, mayHaveArrived: false });
      }),
    { on: isStaleDecision, tries: 3 },
  );

/** Its batch as it is now: one that is uncertain may have arrived, and is people's to decide. */
async function leaveBatch(store: Store, batchId: string, senders: Senders, now: Date): Promise<void> {
  const batch = await store.delivery_batches.findOne({ _id: batchId }, { projection: { status: 1 } });
  if (batch?.status === 'ready_to_send' || batch?.status === 'failed')
    await dropSuppressed(store, batchId, { senders, now });
}
