/** The dashboard's parts that are lists: best clients, trouble, orders about to fill, stock that waits. */
import { deliverability } from '../../domain/common/email-address.ts';
import { billable, sumRows } from '../../domain/monitoring/day-stats.ts';
import { addDays, parisDay, parisDayStart, weekKey } from '../../domain/time/paris-time.ts';
import { readStats, rowsOf } from '../../store/monitoring/stats-reader.ts';
import { inWeek } from '../../domain/routing/open-rules.ts';
import { countContradictions } from '../../store/leads/count-contradictions.ts';
import { weekUses } from '../../store/routing/commande-weeks.ts';
import type { Store } from '../../store/db/mongo.ts';
import { countStock } from '../../store/monitoring/stock-places.ts';
import type { Snapshot } from '../../store/routing/snapshot.ts';
import type { Scope } from '../http/plugins/scope.ts';
import type { DashboardStats } from '../leads/contract.ts';

const TOP_CLIENTS = 10;
const TOP_DAYS = 7;
const LOW_ORDERS = 20;
/** An order is about to fill when this share of its quota, or less, is left. */
const LOW_SHARE = 0.2;

type TopClient = DashboardStats['top_clients_7d'][number];

/** Deliveries of the last days that stand there, by client. */
async function standing(store: Store, scope: Scope, now: Date): Promise<Map<string, Partial<TopClient>>> {
  type Group = { _id: { client_id: string; status: 'failed' | 'ready_to_send' }; n: number };
  const since = parisDayStart(addDays(parisDay(now), 1 - TOP_DAYS));
  const status = { $in: ['failed' as const, 'ready_to_send' as const] };
  const groups = await store.deliveries
    .aggregate<Group>([
      { $match: { ...scope.filter(), status, created_at: { $gte: since } } },
      { $group: { _id: { client_id: '$client_id', status: '$status' }, n: { $sum: 1 } } },
    ])
    .toArray();
  const lines = new Map<string, Partial<TopClient>>();
  for (const { _id, n } of groups)
    lines.set(_id.client_id, {
      ...lines.get(_id.client_id),
      [_id.status === 'failed' ? 'failed_7d' : 'ready_7d']: n,
    });
  return lines;
}

/** Clients by what was sent to them in the last seven Paris days, today included. */
export async function topClients(
  store: Store,
  snapshot: Snapshot,
  scope: Scope,
  now: Date,
): Promise<TopClient[]> {
  const to = parisDay(now);
  const range = { cube: 'orders' as const, owners: scope.entities, from: addDays(to, 1 - TOP_DAYS), to };
  const [days, states] = await Promise.all([readStats(store, range, now), standing(store, scope, now)]);
  const sold = sumRows('orders', rowsOf(days), ({ client_id }) => client_id);
  const ids = new Set([...sold.map(({ client_id }) => client_id), ...states.keys()]);
  const rows = new Map(sold.map((row) => [row.client_id, row]));
  const lines = [...ids].flatMap((id): TopClient[] => {
    const client = snapshot.clients.get(id);
    if (!client) return [];
    const row = rows.get(id);
    return [
      {
        client_id: client._id,
        client_name: client.name,
        entity: client.entity,
        sent: row?.sent ?? 0,
        billable_7d: row ? billable(row) : 0,
        rejected_7d: row?.rejected ?? 0,
        failed_7d: 0,
        ready_7d: 0,
        ...states.get(id),
      },
    ];
  });
  return lines.sort((a, b) => b.sent - a.sent || b.ready_7d - a.ready_7d).slice(0, TOP_CLIENTS);
}

/** Leads whose answers contradict the CSV, and what becomes of them: companies that had some. */
export async function contradictionCounts(
  store: Store,
  snapshot: Snapshot,
  { entities }: Scope,
  now: Date,
): Promise<DashboardStats['contradictions']> {
  const counts = await countContradictions(store, entities, parisDay(now));
  return [...counts].map(([entity, count_30d]) => {
    const { mode, decided_at } = snapshot.settings.contradictions[entity];
    return { entity, mode, count_30d, decided: decided_at !== null };
  });
}

/** Active clients nothing can be delivered to. */
export function problemClients(snapshot: Snapshot, scope: Scope): DashboardStats['problem_clients'] {
  const { domains } = snapshot.settings.email_denylist;
  return [...snapshot.clients.values()]
    .filter((client) => client.active && !client.deleted_at && scope.sees(client.entity))
    .flatMap((client) => {
      const { reason } = deliverability(client, domains);
      return reason ? [{ client_id: client._id, name: client.name, entity: client.entity, reason }] : [];
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'fr'));
}

/** Open orders whose quota of this week is nearly or wholly used: first those that still have room, the fullest first. */
export async function lowQuotaCommandes(
  store: Store,
  snapshot: Snapshot,
  scope: Scope,
  now: Date,
): Promise<DashboardStats['low_quota_commandes']> {
  const week = weekKey(now);
  const orders = [...snapshot.orders.values()]
    .map((order) => inWeek(order, week))
    .filter((order) => order.active && order.client_active && order.quota > 0 && scope.sees(order.entity));
  const uses = await weekUses(
    store,
    week,
    orders.map((order) => order.id),
  );
  return orders
    .map((order) => {
      const delivered = uses.get(order.id)?.used ?? 0;
      return {
        commande_id: order.id,
        client_name: snapshot.clients.get(order.client_id)?.name ?? '',
        entity: order.entity,
        produit: order.produit,
        quota: order.quota,
        delivered,
        remaining: Math.max(0, order.quota - delivered),
      };
    })
    .filter((line) => line.remaining <= line.quota * LOW_SHARE)
    .sort(
      (a, b) =>
        Number(a.remaining === 0) - Number(b.remaining === 0) ||
        a.remaining / a.quota - b.remaining / b.quota ||
        a.remaining - b.remaining,
    )
    .slice(0, LOW_ORDERS);
}

type StockLine = DashboardStats['blocked_stock'][number];

/** Leads that wait, by company, produit and why, and where they live. */
export async function waitingStock(store: Store, scope: Scope): Promise<StockLine[]> {
  const counts = await countStock(store, scope.owners);
  const lines = new Map<string, StockLine>();
  for (const { departement, n, ...of } of counts.sort((one, other) => other.n - one.n)) {
    const key = JSON.stringify([of.entity ?? null, of.produit ?? null, of.status]);
    const line = lines.get(key) ?? { ...of, count: 0, departements: [] };
    lines.set(key, line);
    line.count += n;
    if (departement) line.departements.push({ departement, count: n });
  }
  return [...lines.values()].sort((a, b) => b.count - a.count);
}
