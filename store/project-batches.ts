/**
 * Brings deliveries and leads in line with their batches, and clears `unfinished`: one transaction per page that can be
 * run again at any time and then does nothing (04-architecture "Sending").
 */
import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import { UNFINISHED_STATUSES } from '../domain/delivery-lifecycle.ts';
import { weekKey } from '../domain/paris-time.ts';
import { type Store, transaction } from './mongo.ts';
import type { DeliveryBatchDoc, DeliveryDoc } from './schema/deliveries.ts';
import type { LeadDoc } from './schema/leads.ts';

/** Leads of one transaction; a single larger batch has one of its own. */
const MAX_LEADS = 5_000;

type Batch = Omit<DeliveryBatchDoc, 'csv' | 'phone_hashes'>;

/** Finishes these batches; those that are finished are left alone. */
export async function projectBatches(store: Store, ids: readonly string[], now: Date): Promise<void> {
  const counts = await store.delivery_batches
    .find({ _id: { $in: [...ids] }, unfinished: true }, { projection: { count: 1 } })
    .toArray();
  let page: string[] = [];
  let leads = 0;
  for (const { _id, count } of counts) {
    if (page.length > 0 && leads + count > MAX_LEADS) {
      await projectPage(store, page, now);
      page = [];
      leads = 0;
    }
    page.push(_id);
    leads += count;
  }
  if (page.length > 0) await projectPage(store, page, now);
}

/**
 * Finishes what crashes left behind.
 * @returns batches finished; fewer than `limit` means there are no more
 */
export async function projectUnfinished(store: Store, limit: number, now: Date): Promise<number> {
  const ids = await store.delivery_batches
    .find({ unfinished: true }, { projection: { _id: 1 }, limit })
    .map(({ _id }) => _id)
    .toArray();
  await projectBatches(store, ids, now);
  return ids.length;
}

const projectPage = (store: Store, ids: readonly string[], now: Date): Promise<void> =>
  transaction(store, async (session) => {
    const batches: Batch[] = await store.delivery_batches
      .find(
        { _id: { $in: [...ids] }, unfinished: true },
        { session, projection: { csv: 0, phone_hashes: 0 } },
      )
      .toArray();
    if (batches.length === 0) return;
    await store.deliveries.bulkWrite(
      batches.flatMap((batch) => deliveryUpdates(batch, now)),
      { session },
    );
    await markLeads(store, session, batches, now);
    // Prepaid units are consumed and transfers recorded here, once billing and intercompany keep them.
    await store.delivery_batches.updateMany(
      { _id: { $in: batches.map((batch) => batch._id) } },
      { $set: { unfinished: false } },
      { session },
    );
  });

const sentOnce = ({ sent_at, simulated, sent_to }: Batch) => ({
  simulated,
  sent_to,
  ...(sent_at && { sent_at, sent_week: weekKey(sent_at) }),
});

/** What the last try says, whatever the status. */
function lastTry(batch: Batch, now: Date) {
  const { attempts, last_sent_at, last_error } = batch;
  return {
    send_attempts: attempts.length,
    updated_at: now,
    ...(last_sent_at && { last_sent_at }),
    ...(last_error && { last_error }),
  };
}

function deliveryUpdates(batch: Batch, now: Date): AnyBulkWriteOperation<DeliveryDoc>[] {
  const { _id: batch_id, status } = batch;
  const common = lastTry(batch, now);
  const unfinished = { batch_id, status: { $in: [...UNFINISHED_STATUSES] } };
  if (status !== 'sent') {
    return [{ updateMany: { filter: unfinished, update: { $set: { ...common, status } } } }];
  }
  const sent_by = batch.confirmed_by ?? batch.attempts.findLast(({ result }) => result === 'sent')?.by;
  return [
    {
      updateMany: {
        filter: { batch_id, status: 'sent' },
        update: { $set: common },
      },
    },
    // The first real sending of what had only been simulated.
    ...(batch.simulated
      ? []
      : [
          {
            updateMany: {
              filter: { batch_id, status: 'sent' as const, simulated: true },
              update: { $set: sentOnce(batch) },
            },
          },
        ]),
    {
      updateMany: {
        filter: unfinished,
        update: {
          $set: { ...common, ...sentOnce(batch), status, accepted_at: batch.sent_at ?? now, sent_by },
          $unset: { last_error: 1 },
        },
      },
    },
  ];
}

/** Leads of sent batches are sold: `livre` as far as this is still their latest delivery. */
async function markLeads(
  store: Store,
  session: ClientSession,
  batches: readonly Batch[],
  now: Date,
): Promise<void> {
  const sent = batches.filter(({ status }) => status === 'sent');
  if (sent.length === 0) return;
  const leadsOf = new Map<string, { leads: string[]; deliveries: string[] }>();
  const deliveries = store.deliveries.find(
    { batch_id: { $in: sent.map((batch) => batch._id) }, status: 'sent', outcome: 'accepted' },
    { session, projection: { lead_id: 1, batch_id: 1 } },
  );
  for await (const { _id, lead_id, batch_id } of deliveries) {
    const of = leadsOf.get(batch_id!) ?? { leads: [], deliveries: [] };
    of.leads.push(lead_id);
    of.deliveries.push(_id);
    leadsOf.set(batch_id!, of);
  }
  const updates = sent.flatMap(
    ({ _id, client_id, sent_at, last_sent_at }): AnyBulkWriteOperation<LeadDoc>[] => {
      const of = leadsOf.get(_id);
      if (!of) return [];
      return [
        {
          updateMany: {
            filter: { _id: { $in: of.leads }, delivery_id: { $in: of.deliveries }, in_delivery: true },
            update: {
              $set: {
                status: 'livre',
                in_delivery: false,
                delivered_at: sent_at ?? last_sent_at ?? now,
                delivered_to_client_id: client_id,
                updated_at: now,
              },
              $addToSet: { sold_to: client_id },
            },
          },
        },
      ];
    },
  );
  if (updates.length > 0) await store.leads.bulkWrite(updates, { session });
}
