import { SERVED_DEPARTEMENTS } from '../../domain/common/departement.ts';
import { groupBy } from '../../domain/common/group-by.ts';
import { coverageOf } from '../../domain/monitoring/coverage.ts';
import { covers, type OrderView } from '../../domain/routing/open-rules.ts';
import { addDays, type WeekKey, weekKey, weekMonday } from '../../domain/time/paris-time.ts';
import type { Store } from '../../store/db/mongo.ts';
import { StatsReader } from '../../store/monitoring/stats-reader.ts';
import { weekUses } from '../../store/routing/commande-weeks.ts';
import type { App } from '../http/deps.ts';
import { duringWeek, parseWeek } from '../http/week.ts';
import { IdParams } from '../http/contract.ts';
import { clientOf } from './client-answer.ts';
import { ClientCoverage, CoverageQuery } from './contract.ts';

interface Sent {
  billable: number;
  returned: number;
}
const NOTHING: Sent = { billable: 0, returned: 0 };
type Line = ClientCoverage['departements'][number];
type UsedOf = (order: { id: string }) => number;

const placeOf = (departement: string, produit: string): string => `${departement}/${produit}`;

/** What a client was sent in a week, by place. */
async function sentIn(
  store: Store,
  of: { client_id: string; produit?: string },
  week: WeekKey,
): Promise<Map<string, Sent>> {
  type Row = Sent & { _id: { departement: string; produit: string } };
  const is = (condition: object) => ({ $sum: { $cond: [condition, 1, 0] } });
  const accepted = { $eq: ['$outcome', 'accepted'] };
  const rows = await store.deliveries
    .aggregate<Row>([
      { $match: { ...of, sent_at: duringWeek(week) } },
      {
        $group: {
          _id: { departement: '$departement', produit: '$produit' },
          billable: is({ $and: [accepted, { $ne: ['$simulated', true] }] }),
          returned: is({ $not: [accepted] }),
        },
      },
    ])
    .toArray();
  return new Map(rows.map(({ _id, ...sent }) => [placeOf(_id.departement, _id.produit), sent]));
}

/** Unlimited is -1, as version 1's callers know it (03-api). */
const units = (value: number | null): number => value ?? -1;

const byProduct = (orders: readonly OrderView[]): [produit: string, orders: OrderView[]][] =>
  [...groupBy(orders, ({ produit }) => produit)].sort(([a], [b]) => (a < b ? -1 : 1));

/** A line for each département and product that one of the orders covers. */
function linesOf(orders: readonly OrderView[], usedOf: UsedOf, sent: ReadonlyMap<string, Sent>): Line[] {
  return SERVED_DEPARTEMENTS.flatMap((departement) =>
    byProduct(orders.filter((order) => covers(order, departement))).map(([produit, covering]): Line => {
      const { quota, remaining, status } = coverageOf(covering, usedOf);
      const { billable, returned } = sent.get(placeOf(departement, produit)) ?? NOTHING;
      return {
        departement,
        produit,
        quota_week: units(quota),
        billable_week: billable,
        remaining_week: units(remaining),
        non_billable: returned,
        status,
        commandes: covering.map(({ id }) => id),
      };
    }),
  );
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id/coverage',
    config: { permission: 'clients.view' },
    schema: {
      summary: 'Les départements que couvrent les commandes d’un client, une semaine',
      description:
        'Le quota d’une commande vaut pour tous ses départements : les totaux le comptent une fois. −1 : illimité.',
      params: IdParams,
      querystring: CoverageQuery,
      response: { 200: ClientCoverage },
    },
    handler: async ({ params, query, scope }) => {
      const { store, live, clock } = app.deps;
      const { _id: client_id, name, entity } = await clientOf(app, params.id, scope);
      const week = query.week ? parseWeek(query.week) : weekKey(clock());
      const product = query.product?.trim().toUpperCase() || null;
      const produit = product ? { produit: product } : {};
      const orders = [...live.current.orders.values()].filter(
        (order) => order.client_id === client_id && (!product || order.produit === product),
      );
      const monday = weekMonday(week);
      const days = { owners: [entity], ...produit, from: monday, to: addDays(monday, 6) };
      const ids = orders.map(({ id }) => id);
      const [uses, sent, stats] = await Promise.all([
        weekUses(store, week, ids),
        sentIn(store, { client_id, ...produit }, week),
        new StatsReader(store, clock()).read({ cube: 'departements', ...days }),
      ]);
      const usedOf: UsedOf = ({ id }) => uses.get(id)?.used ?? 0;
      const departements = linesOf(orders, usedOf, sent);
      const covered = new Set(departements.map((line) => placeOf(line.departement, line.produit)));
      const produced = stats.flatMap(({ produit: of, rows }) =>
        rows.filter((row) => covered.has(placeOf(row.departement, of))),
      );
      const { quota, remaining } = coverageOf(orders, usedOf);
      return {
        client_id,
        client_name: name,
        week,
        product,
        aggregates: {
          produced_week: produced.reduce((total, row) => total + row.produced, 0),
          billable_week: [...sent.values()].reduce((total, { billable }) => total + billable, 0),
          quota_week: units(quota),
          remaining_week: units(remaining),
        },
        departements,
        count: departements.length,
      };
    },
  });
