/**
 * The floor of what a daily run writes: the same changes to the same documents, by the raw driver, in bulk and outside of
 * any transaction, on copies with the same indexes and validators.
 */
import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import { COLLECTIONS } from '../store/collections.ts';
import type { Store } from '../store/db/mongo.ts';
import type { DeliveryBatchDoc, DeliveryDoc } from '../store/deliveries/collections.ts';
import type { LeadDoc } from '../store/leads/collections.ts';
import { PAGE_BATCHES } from '../contracts/limits.ts';

interface Copies {
  deliveries: Collection<DeliveryDoc>;
  leads: Collection<LeadDoc>;
}

/** Copies deliveries and leads as they wait for the run. */
export async function copyWaiting({ db }: Store): Promise<Copies> {
  const copy = async (name: 'deliveries' | 'leads', waiting: object) => {
    const raw = `raw_${name}`;
    const { indexes, validator } = COLLECTIONS[name];
    await db
      .collection(name)
      .aggregate([{ $match: waiting }, { $out: raw }], { readConcern: { level: 'local' } })
      .toArray();
    await db.command({ collMod: raw, validator });
    await db.collection(raw).createIndexes(indexes);
  };
  await Promise.all([copy('deliveries', { status: 'pending_csv' }), copy('leads', { status: 'routed' })]);
  return { deliveries: db.collection('raw_deliveries'), leads: db.collection('raw_leads') };
}

/** Changes the copies as sending these batches changes their originals. @returns ms */
export async function writeAll(
  { deliveries, leads }: Copies,
  batches: readonly DeliveryBatchDoc[],
): Promise<number> {
  const started = performance.now();
  for (let from = 0; from < batches.length; from += PAGE_BATCHES) {
    const page = batches.slice(from, from + PAGE_BATCHES);
    await deliveries.bulkWrite(page.map(prepared));
    await deliveries.bulkWrite(page.map(sent));
    await leads.bulkWrite(page.map(sold));
  }
  return performance.now() - started;
}

const prepared = (batch: DeliveryBatchDoc): AnyBulkWriteOperation<DeliveryDoc> => ({
  updateMany: {
    filter: { _id: { $in: batch.delivery_ids }, status: 'pending_csv' },
    update: {
      $set: {
        status: 'ready_to_send',
        batch_id: batch._id,
        csv_filename: batch.csv_filename,
        updated_at: batch.created_at,
      },
    },
  },
});

const sent = ({ _id, sent_to, updated_at }: DeliveryBatchDoc): AnyBulkWriteOperation<DeliveryDoc> => ({
  updateMany: {
    filter: { batch_id: _id, status: 'ready_to_send' },
    update: {
      $set: {
        status: 'sent',
        sent_to,
        sent_at: updated_at,
        last_sent_at: updated_at,
        accepted_at: updated_at,
        send_attempts: 1,
        updated_at,
      },
    },
  },
});

const sold = ({ lead_ids, client_id, updated_at }: DeliveryBatchDoc): AnyBulkWriteOperation<LeadDoc> => ({
  updateMany: {
    filter: { _id: { $in: lead_ids }, status: 'routed' },
    update: {
      $set: {
        status: 'livre',
        in_delivery: false,
        delivered_at: updated_at,
        delivered_to_client_id: client_id,
        updated_at,
      },
      $addToSet: { sold_to: client_id },
    },
  },
});
