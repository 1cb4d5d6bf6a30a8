/** The CSV a delivery that waits would leave in, as things are now; nothing is stored. */
import { parisDay } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { BATCH_DELIVERY_FIELDS, batchContent, type BatchDelivery, readRows } from './batch-content.ts';
import type { DeliveryBatchDoc, DeliveryDoc } from './collections.ts';

/** As many rows as a person reads. */
const MAX_ROWS = 5_000;

/** @returns `null` when it waits no longer, or nothing of what waits may be sent */
export async function previewBatch(
  store: Store,
  delivery: DeliveryDoc,
  now: Date,
): Promise<Pick<DeliveryBatchDoc, 'csv' | 'csv_filename'> | null> {
  if (delivery.status !== 'pending_csv') return null;
  const { entity, client_id, commande_id, produit } = delivery;
  const [client, waiting] = await Promise.all([
    store.clients.findOne({ _id: client_id }),
    store.deliveries
      .find({ status: 'pending_csv', client_id, commande_id, produit })
      .project<BatchDelivery>(BATCH_DELIVERY_FIELDS)
      .sort({ _id: 1 })
      .limit(MAX_ROWS)
      .toArray(),
  ]);
  const { rows } = await readRows(store, waiting);
  if (rows.length === 0) return null;
  const csvOptions = client ?? { csv_delimiter: ',', csv_bom: false };
  return batchContent({ entity, produit, day: parisDay(now) }, csvOptions, rows, new Set());
}
