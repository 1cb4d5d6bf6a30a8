/** What the pages of départements have in common: the orders that cover one, and what they were sent this week. */
import { type Coverage, coverageOf } from '../../domain/monitoring/coverage.ts';
import { groupBy } from '../../domain/common/group-by.ts';
import { billable, sumRows } from '../../domain/monitoring/day-stats.ts';
import { canTake, covers, type OrderView } from '../../domain/routing/open-rules.ts';
import { addDays, type WeekKey, weekMonday } from '../../domain/time/paris-time.ts';
import { rowsOf, type StatsReader } from '../../store/monitoring/stats-reader.ts';
import { weekUses } from '../../store/routing/commande-weeks.ts';
import type { AppDeps } from '../http/deps.ts';
import type { Scope } from '../http/plugins/scope.ts';
import type { Static } from 'typebox';
import type { CoveringClient } from './contract.ts';

type Covering = Static<typeof CoveringClient>;

export interface Covered extends Coverage {
  clients: Covering[];
}

/** Orders of a company and produit that cover a département, and whether they have room. */
export type CoverageReader = (departement: string, produit: string) => Covered;

export async function coverageReader(
  { store, live }: AppDeps,
  stats: StatsReader,
  scope: Scope,
  week: WeekKey,
): Promise<CoverageReader> {
  const { orders, clients } = live.current;
  const monday = weekMonday(week);
  const range = { cube: 'orders' as const, owners: scope.entities, from: monday, to: addDays(monday, 6) };
  const [uses, days] = await Promise.all([weekUses(store, week), stats.read(range)]);
  const sold = new Map(sumRows('orders', rowsOf(days)).map((row) => [row.commande_id, row]));
  const usedOf = ({ id }: { id: string }) => uses.get(id)?.used ?? 0;
  const own = [...orders.values()].filter(({ entity }) => scope.sees(entity));
  const byProduct = groupBy(own, ({ produit }) => produit);
  const client = (order: OrderView): Covering => {
    const row = sold.get(order.id);
    return {
      client_id: order.client_id,
      name: clients.get(order.client_id)?.name ?? '',
      entity: order.entity,
      commande_id: order.id,
      active: canTake(order),
      quota_week: order.quota || null,
      billable_week: row ? billable(row) : 0,
      remaining_week: order.quota ? Math.max(0, order.quota - usedOf(order)) : null,
      order_ids: [order.id],
    };
  };
  return (departement, produit) => {
    const covering = (byProduct.get(produit) ?? []).filter((order) => covers(order, departement));
    return { ...coverageOf(covering, usedOf), clients: covering.map(client) };
  };
}
