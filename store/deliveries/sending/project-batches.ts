/**
 * Brings deliveries and leads in line with their batches, then clears `unfinished`. It can be run again at any time, by
 * anybody: each write is guarded by what it replaces, deliveries never go back to an older revision of their batch, and
 * the batch counts as finished only when everything has followed the revision that was read.
 *
 * No transaction: on 10,000 leads the index writes of one cost more than three times as much, and nothing here needs one.
 * A lead follows its delivery within the same pass; a crash in between is made up for by the next.
 */
import type { AnyBulkWriteOperation, Filter, UpdateFilter } from 'mongodb';
import { otherEntity } from '../../../domain/common/entity.ts';
import { REFUSED_BY_API } from '../../../domain/deliveries/api-answer.ts';
import { UNFINISHED_STATUSES } from '../../../domain/deliveries/delivery-lifecycle.ts';
import { DeliveryRefusal } from '../../../domain/deliveries/delivery-refusal.ts';
import { weekKey } from '../../../domain/time/paris-time.ts';
import type { Store } from '../../db/mongo.ts';
import { SYSTEM } from '../../audit/event-log.ts';
import { rejectDelivery } from '../return-delivery.ts';
import { settleMoney } from '../settle-money.ts';
import type { DeliveryBatchDoc, DeliveryDoc } from '../collections.ts';
import type { LeadDoc } from '../../leads/collections.ts';

type Batch = Omit<DeliveryBatchDoc, 'csv' | 'phone_hashes' | 'subject'>;
const WITHOUT_CONTENT = { csv: 0, phone_hashes: 0, subject: 0 } as const;

/** Brings deliveries and leads in line with those of these batches that are `unfinished`. */
export async function projectBatches(store: Store, ids: readonly string[], now: Date): Promise<void> {
  const batches: Batch[] = await store.delivery_batches
    .find({ _id: { $in: [...ids] }, unfinished: true }, { projection: WITHOUT_CONTENT })
    .toArray();
  if (batches.length === 0) return;
  await store.deliveries.bulkWrite(batches.flatMap((batch) => deliveryUpdates(batch, now)));
  const sent = batches.filter(({ status }) => status === 'sent');
  const sold = sent.flatMap((batch) => [leadUpdate(batch, now), ...realSale(batch), ...funnelUpdate(batch)]);
  if (sold.length > 0) await store.leads.bulkWrite(sold);
  await rejectRefused(store, sent, now);
  // Whoever is rejected meanwhile has settled it already; what a crash leaves due is found by the sweep.
  if (sent.length > 0) await settleMoney(store, { batch_ids: sent.map(({ _id }) => _id) }, now);
  const revisions = new Map<number, string[]>();
  for (const { _id, rev } of batches) revisions.set(rev, [...(revisions.get(rev) ?? []), _id]);
  for (const [rev, followed] of revisions)
    await store.delivery_batches.updateMany({ _id: { $in: followed }, rev }, { $set: { unfinished: false } });
}

/** Leads that the client's API refused one by one are sent and rejected at once; who was removed meanwhile stays so. */
async function rejectRefused(store: Store, batches: readonly Batch[], now: Date): Promise<void> {
  for (const { simulated, refused = [] } of batches) {
    if (simulated) continue;
    for (const { delivery_id, code } of refused)
      await rejectDelivery(store, {
        delivery_id,
        reason: `${REFUSED_BY_API}${code}`,
        by: SYSTEM,
        now,
      }).catch((error: unknown) => {
        if (!(error instanceof DeliveryRefusal)) throw error;
      });
  }
}

/** Batches that a crash left `unfinished`, the oldest first. @param which of them */
export function unfinishedBatches(
  store: Store,
  limit: number,
  which: Filter<DeliveryBatchDoc> = {},
): Promise<string[]> {
  return store.delivery_batches
    .find({ ...which, unfinished: true }, { projection: { _id: 1 }, sort: { _id: 1 }, limit })
    .map(({ _id }) => _id)
    .toArray();
}

/** What `sent` sets once: `sent_at` decides the ledger's week. */
const sentFields = ({ sent_at, simulated, sent_to }: Batch) => ({
  simulated,
  sent_to,
  ...(sent_at && { sent_at, sent_week: weekKey(sent_at) }),
});

/** An update of a batch's deliveries. */
type Following = {
  updateMany: { filter: Filter<DeliveryDoc>; update: UpdateFilter<DeliveryDoc>; hint: { batch_id: 1 } };
};

function deliveryUpdates(batch: Batch, now: Date): Following[] {
  const { _id: batch_id, status, rev, attempts, last_sent_at, last_error } = batch;
  const followed = {
    batch_rev: rev,
    // A doubted try that answered after all has two entries under one token, and was one try.
    send_attempts: new Set(attempts.map(({ token }) => token)).size,
    updated_at: now,
    ...(last_sent_at && { last_sent_at }),
    ...(last_error && { last_error }),
  };
  const update = (
    statuses: readonly DeliveryDoc['status'][],
    fields: UpdateFilter<DeliveryDoc>,
  ): Following => ({
    updateMany: {
      filter: { batch_id, status: { $in: [...statuses] }, batch_rev: { $not: { $gte: rev } } },
      update: fields,
      hint: { batch_id: 1 },
    },
  });
  if (status !== 'sent') return [update(UNFINISHED_STATUSES, { $set: { ...followed, status } })];

  const sent_by = batch.confirmed_by ?? attempts.find(({ result }) => result === 'sent')?.by;
  const first = inTwo(
    batch,
    update(UNFINISHED_STATUSES, {
      $set: { ...followed, ...sentFields(batch), status, accepted_at: batch.sent_at ?? now, sent_by },
      $unset: { last_error: 1 },
    }),
  );
  if (!attempts.some(({ forced }) => forced)) return first;
  // Sent again by force: only the evidence moves, unless what had been sent was a simulation.
  const real: Following = {
    updateMany: {
      filter: { batch_id, status, simulated: true },
      update: { $set: sentFields(batch) },
      hint: { batch_id: 1 },
    },
  };
  return [...(batch.simulated ? [] : inTwo(batch, real)), update(['sent'], { $set: followed }), ...first];
}

/**
 * Making deliveries `sent` for real, in two updates: first those that owe something, marked in the same write, then the rest. A
 * simulation owes nothing.
 */
function inTwo(batch: Batch, following: Following): Following[] {
  if (!batch.sent_at) return [following];
  const { filter, update, hint } = following.updateMany;
  const owing = {
    $or: [{ billing_mode: 'PREPAID' as const }, { lead_owner_entity: otherEntity(batch.entity) }],
  };
  const marked = { ...update, $set: { ...update.$set, money_due: true as const } };
  return [{ updateMany: { filter: { ...filter, ...owing }, update: marked, hint } }, following];
}

/** Marks the leads of a sent batch as sold, and as `livre` where this is still their latest delivery. */
function leadUpdate(batch: Batch, now: Date): AnyBulkWriteOperation<LeadDoc> {
  const { client_id, delivery_ids, lead_ids, sent_at, last_sent_at } = batch;
  return {
    updateMany: {
      filter: { _id: { $in: lead_ids }, delivery_id: { $in: delivery_ids }, in_delivery: true },
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
      hint: { _id: 1 },
    },
  };
}

/** The leads of a batch that had only been simulated are delivered when it is first sent for real. */
function realSale({
  simulated,
  attempts,
  delivery_ids,
  lead_ids,
  sent_at,
}: Batch): AnyBulkWriteOperation<LeadDoc>[] {
  if (simulated || !sent_at || !attempts.some(({ forced }) => forced)) return [];
  const filter = { _id: { $in: lead_ids }, delivery_id: { $in: delivery_ids }, status: 'livre' as const };
  return [{ updateMany: { filter, update: { $set: { delivered_at: sent_at } }, hint: { _id: 1 } } }];
}

/** The funnel counts again what of a batch came from landing pages. */
function funnelUpdate({ simulated, lead_ids }: Batch): AnyBulkWriteOperation<LeadDoc>[] {
  if (simulated) return [];
  const filter = { _id: { $in: lead_ids }, 'page.id': { $exists: true } };
  return [{ updateMany: { filter, update: { $set: { page_due: true } }, hint: { _id: 1 } } }];
}
