/** Reads both companies' view of a week, per direction. */
import { ENTITIES, otherEntity } from '../../domain/common/entity.ts';
import { type BuyerRow, reconcile, type Reconciled } from '../../domain/intercompany/reconcile.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { weekId } from '../billing/billing-week.ts';
import type { Store } from '../db/mongo.ts';
import { BY_SENT_WEEK } from '../deliveries/collections.ts';
import { readTransferPrices } from './effects.ts';

const OF_TRANSFER = {
  ...{ delivery_id: 1, lead_id: 1, produit: 1, sent_at: 1, week_key: 1, status: 1, price: 1 },
  ...{ reverses: 1, invoice_id: 1, cancel_reason: 1 },
} as const;
const OF_DELIVERY = { lead_id: 1, produit: 1, sent_at: 1, sent_week: 1, outcome: 1 } as const;

export async function readReconciliation(store: Store, week: WeekKey): Promise<Reconciled[]> {
  const prices = await readTransferPrices(store);
  return Promise.all(
    ENTITIES.map(async (from) => {
      const to = otherEntity(from);
      const sold = { entity: to, status: 'sent' as const, simulated: false, lead_owner_entity: from };
      const [delivered, recorded] = await Promise.all([
        store.deliveries
          .find({ ...sold, sent_week: week }, { projection: OF_DELIVERY })
          .hint(BY_SENT_WEEK)
          .toArray(),
        store.intercompany_transfers
          .find({ from_entity: from, week_key: week }, { projection: OF_TRANSFER })
          .toArray(),
      ]);
      // What one side has in another week.
      const known = new Set(delivered.map(({ _id }) => _id));
      const noted = new Set(recorded.map(({ delivery_id }) => delivery_id));
      const strayed = [...noted].filter((id) => !known.has(id));
      const unnoted = [...known].filter((id) => !noted.has(id));
      const [otherDeliveries, otherTransfers] = await Promise.all([
        strayed.length > 0
          ? store.deliveries.find({ ...sold, _id: { $in: strayed } }, { projection: OF_DELIVERY }).toArray()
          : [],
        unnoted.length > 0
          ? store.intercompany_transfers
              .find({ delivery_id: { $in: unnoted } }, { projection: OF_TRANSFER })
              .toArray()
          : [],
      ]);
      const deliveries = [...delivered, ...otherDeliveries];
      const billed = await linesOf(
        store,
        week,
        to,
        delivered.map(({ _id }) => _id),
      );
      const buyers = deliveries.map(({ _id, lead_id, produit, sent_at, sent_week, outcome }): BuyerRow => ({
        _id,
        lead_id,
        produit,
        sent_at: sent_at!,
        sent_week: sent_week!,
        accepted: outcome === 'accepted',
        in_ledger: billed.has(_id),
      }));
      return reconcile({ from, to, week }, [...recorded, ...otherTransfers], buyers, prices);
    }),
  );
}

/** Which of these deliveries are on a line of the ledger in force. */
async function linesOf(
  store: Store,
  week: WeekKey,
  entity: (typeof ENTITIES)[number],
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const built = await store.billing_weeks.findOne({ _id: weekId(entity, week) });
  if (!built?.build_id || ids.length === 0) return new Set();
  // Ids alone are answered by their index.
  const lines = await store.billing_ledger
    .find({ _id: { $in: ids.map((id) => `${built.build_id}|${id}|delivery`) } }, { projection: { _id: 1 } })
    .toArray();
  const found = new Set(lines.map(({ _id }) => _id));
  return new Set(ids.filter((id) => found.has(`${built.build_id}|${id}|delivery`)));
}
