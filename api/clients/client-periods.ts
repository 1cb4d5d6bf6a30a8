/** A client's deliveries by day, week or month (Paris) of assignment: the 360° view's chart (03-api "summary"). */
import { REFUSED_BY_API } from '../../domain/deliveries/api-answer.ts';
import {
  type DeliveryStatus,
  isBillable,
  type DeliveryOutcome,
} from '../../domain/deliveries/delivery-lifecycle.ts';
import { percentOf } from '../../domain/money/rate.ts';
import { addDays, type ParisDay, PARIS, parisDayStart } from '../../domain/time/paris-time.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { ClientSummary } from './contract.ts';

export type Grouping = 'day' | 'week' | 'month';
type Totals = ClientSummary['totals'];
/** With the rejects that count as returns: what a client's API refused on arrival does not. */
type Sum = Totals & { returned: number };

const FORMATS: Record<Grouping, string> = { day: '%Y-%m-%d', week: '%G-W%V', month: '%Y-%m' };

const BY_API = {
  $eq: [{ $indexOfBytes: [{ $ifNull: ['$rejection_reason', ''] }, REFUSED_BY_API] }, 0],
};

interface Group {
  _id: {
    period: string;
    status: DeliveryStatus;
    outcome: DeliveryOutcome;
    simulated: boolean;
    produit: string;
    /** Its own API refused it on arrival: that is no complaint. */
    by_api: boolean;
  };
  n: number;
}

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

const shown = ({ returned: _, ...totals }: Sum): Totals => totals;

function add(totals: Sum, { _id, n }: Group): void {
  const { status, outcome, produit, by_api } = _id;
  if (status === 'sent' || status === 'failed' || status === 'ready_to_send' || status === 'pending_csv') {
    totals[status] += n;
  }
  if (status === 'sent') totals.by_produit[produit] = (totals.by_produit[produit] ?? 0) + n;
  if (outcome === 'rejected') totals.rejected += n;
  if (outcome === 'rejected' && !by_api) totals.returned += n;
  if (isBillable(_id)) totals.billable += n;
  totals.reject_rate = percentOf(totals.returned, totals.sent);
}

/** @param days inclusive bounds */
export async function clientPeriods(
  store: Store,
  clientId: string,
  days: { from: ParisDay; to: ParisDay },
  grouping: Grouping,
): Promise<Pick<ClientSummary, 'periods' | 'totals'>> {
  const during = { $gte: parisDayStart(days.from), $lt: parisDayStart(addDays(days.to, 1)) };
  const period = { $dateToString: { date: '$created_at', format: FORMATS[grouping], timezone: PARIS } };
  const groups = await store.deliveries
    .aggregate<Group>([
      { $match: { client_id: clientId, created_at: during } },
      {
        $group: {
          _id: {
            period,
            status: '$status',
            outcome: '$outcome',
            simulated: '$simulated',
            produit: '$produit',
            by_api: BY_API,
          },
          n: { $sum: 1 },
        },
      },
    ])
    .toArray();
  const totals = nothing();
  const periods = new Map<string, Sum>();
  for (const group of groups) {
    const own = periods.get(group._id.period) ?? nothing();
    periods.set(group._id.period, own);
    add(own, group);
    add(totals, group);
  }
  const sorted = [...periods].sort(([a], [b]) => (a < b ? -1 : 1));
  return { periods: sorted.map(([name, own]) => ({ period: name, ...shown(own) })), totals: shown(totals) };
}
