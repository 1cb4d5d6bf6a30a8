/** Reads both companies' view of a week, per direction. */
import { ENTITIES, otherEntity } from '../../domain/common/entity.ts';
import { type BuyerRow, reconcile, type Reconciled } from '../../domain/intercompany/reconcile.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { weekId } from '../billing/billing-week.ts';
import type { Store } from '../db/mongo.ts';
import { readTransferPrices } from './effects.ts';

export async function readReconciliation(store: Store, week: WeekKey): Promise<Reconciled[]> {
  const prices = await readTransferPrices(store);
  return Promise.all(
    ENTITIES.map(async (from) => {
      const to = otherEntity(from);
      const deliveries = await store.deliveries
        .find(
          { entity: to, sent_week: week, status: 'sent', simulated: false, lead_owner_entity: from },
          { projection: { lead_id: 1, produit: 1, sent_at: 1, sent_week: 1, outcome: 1 } },
        )
        .hint({ entity: 1, sent_week: 1, _id: 1 })
        .toArray();
      const transfers = await store.intercompany_transfers
        .find({ from_entity: from, week_key: week })
        .toArray();
      const billed = await linesOf(
        store,
        week,
        to,
        deliveries.map(({ _id }) => _id),
      );
      const buyers = deliveries.map(({ _id, lead_id, produit, sent_at, outcome }): BuyerRow => ({
        _id,
        lead_id,
        produit,
        sent_at: sent_at!,
        sent_week: week,
        accepted: outcome === 'accepted',
        in_ledger: billed.has(_id),
      }));
      return reconcile({ from, to, week }, transfers, buyers, prices);
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
  const lines = await store.billing_ledger
    .find(
      { _id: { $in: ids.map((id) => `${built.build_id}|${id}|delivery`) } },
      { projection: { delivery_id: 1 } },
    )
    .toArray();
  return new Set(lines.map(({ delivery_id }) => delivery_id));
}
