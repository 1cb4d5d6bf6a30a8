/**
 * A client's deliveries by day, week or month (Paris): the 360° view's chart (03-api "summary"). What was sent or rejected counts on the
 * day it happened, from statistics; what is not sent yet on the day it was assigned, as it stands now.
 */
import type { Entity } from '../../domain/common/entity.ts';
import type { Days } from '../../domain/monitoring/coverage.ts';
import { type DeliveryStatus, UNFINISHED_STATUSES } from '../../domain/deliveries/delivery-lifecycle.ts';
import { billable, type OrderRow } from '../../domain/monitoring/day-stats.ts';
import { percentOf } from '../../domain/money/rate.ts';
import { monthOf } from '../../domain/time/paris-month.ts';
import {
  addDays,
  type ParisDay,
  parisDay,
  parisDayStart,
  weekKeyOfDay,
} from '../../domain/time/paris-time.ts';
import type { Store } from '../../store/db/mongo.ts';
import { StatsReader } from '../../store/monitoring/stats-reader.ts';
import type { ClientSummary } from './contract.ts';

export type Grouping = 'day' | 'week' | 'month';
type Totals = ClientSummary['totals'];
/** With the rejects that count as returns: what a client's API refused on arrival does not. */
type Sum = Totals & { returned: number };

const PERIOD_OF: Record<Grouping, (day: ParisDay) => string> = {
  day: (day) => day,
  week: weekKeyOfDay,
  month: monthOf,
};

const nothing = (): Sum => ({
  sent: 0,
  failed: 0,
  ready_to_send: 0,
  pending_csv: 0,
  rejected: 0,
  billable: 0,
  reject_rate: 0,
  by_produit: {},
  returned: 0,
});

const shown = ({ returned, ...totals }: Sum): Totals => ({
  ...totals,
  reject_rate: Math.min(100, percentOf(returned, totals.sent)),
});

const addRow = (row: OrderRow, produit: string) => (totals: Sum) => {
  totals.sent += row.sent;
  totals.rejected += row.rejected;
  totals.returned += row.rejected - row.refused;
  totals.billable += billable(row);
  if (row.sent > 0) totals.by_produit[produit] = (totals.by_produit[produit] ?? 0) + row.sent;
};

const addWaiting = (status: DeliveryStatus) => (totals: Sum) => {
  if (status === 'failed' || status === 'ready_to_send' || status === 'pending_csv') totals[status] += 1;
};

/** What is not sent yet: these few are read. */
const waiting = (store: Store, client_id: string, { from, to }: Days) =>
  store.deliveries
    .find(
      {
        client_id,
        status: { $in: [...UNFINISHED_STATUSES] },
        created_at: { $gte: parisDayStart(from), $lt: parisDayStart(addDays(to, 1)) },
      },
      {
        projection: { status: 1, created_at: 1 },
        hint: { client_id: 1, commande_id: 1, _id: 1 },
      },
    )
    .toArray();

/** @param days inclusive bounds */
export async function clientPeriods(
  store: Store,
  { _id: client_id, entity }: { _id: string; entity: Entity },
  days: Days,
  { by, now }: { by: Grouping; now: Date },
): Promise<Pick<ClientSummary, 'periods' | 'totals'>> {
  const [kept, unsent] = await Promise.all([
    new StatsReader(store, now).read({ cube: 'orders', owners: [entity], client_id, ...days }),
    waiting(store, client_id, days),
  ]);
  const totals = nothing();
  const periods = new Map<string, Sum>();
  const add = (day: ParisDay, change: (sum: Sum) => void) => {
    const name = PERIOD_OF[by](day);
    const own = periods.get(name) ?? nothing();
    periods.set(name, own);
    change(own);
    change(totals);
  };
  for (const { day, produit, rows } of kept) for (const row of rows) add(day, addRow(row, produit));
  for (const { status, created_at } of unsent) add(parisDay(created_at), addWaiting(status));
  const sorted = [...periods].sort(([a], [b]) => (a < b ? -1 : 1));
  return { periods: sorted.map(([period, own]) => ({ period, ...shown(own) })), totals: shown(totals) };
}
