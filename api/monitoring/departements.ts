import { periodDays, type Days } from '../../domain/monitoring/coverage.ts';
import { addRow, billable, type DepartementRow, returned } from '../../domain/monitoring/day-stats.ts';
import { percentOf } from '../../domain/money/rate.ts';
import { parisDay, weekKey, weekMonday } from '../../domain/time/paris-time.ts';
import { StatsReader } from '../../store/monitoring/stats-reader.ts';
import type { App } from '../http/deps.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { parseWeek } from '../http/week.ts';
import { DepartementOverview, OverviewQuery } from './contract.ts';
import { coverageReader } from './coverage.ts';
import { wantedDepartements } from './wanted-departements.ts';

type Figures = ReadonlyMap<string, DepartementRow>;
const rowKey = (departement: string, produit: string) => `${departement}|${produit}`;

/** Figures by département and produit over some days. */
async function figuresOf(stats: StatsReader, { entities }: Scope, days: Days): Promise<Figures> {
  const range = { cube: 'departements' as const, owners: entities, ...days };
  const figures = new Map<string, DepartementRow>();
  for (const { produit, rows } of await stats.read(range))
    for (const row of rows) {
      const key = rowKey(row.departement, produit);
      const sum = figures.get(key);
      figures.set(key, sum ? addRow(sum, row) : { ...row });
    }
  return figures;
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/departements/overview',
    config: { permission: 'departements.view' },
    schema: {
      summary: 'Ce que chaque département produit, et qui le prend',
      description:
        'Une ligne par département servi et produit. La période d’avant est comptée jusqu’au même jour : une demi-semaine se compare à une demi-semaine.',
      querystring: OverviewQuery,
      response: { 200: DepartementOverview },
    },
    handler: async ({ query, scope }) => {
      const { store, clock, live } = app.deps;
      const now = clock();
      const week = query.week ? parseWeek(query.week) : weekKey(now);
      const period = query.period ?? 'week';
      const { current, previous } = periodDays(period, weekMonday(week), parisDay(now));
      const stats = new StatsReader(store, now);
      const [figures, before, coverage] = await Promise.all([
        figuresOf(stats, scope, current),
        figuresOf(stats, scope, previous),
        coverageReader(app.deps, stats, scope, week),
      ]);
      const product = query.product?.trim().toUpperCase() || null;
      const products = product ? [product] : [...live.current.products].sort();
      const results = wantedDepartements(query.departements).flatMap((departement) =>
        products.flatMap((produit) => {
          const { clients, status, quota, remaining } = coverage(departement, produit);
          if (query.client_id && !clients.some(({ client_id }) => client_id === query.client_id)) return [];
          const row = figures.get(rowKey(departement, produit));
          const produced = row?.produced ?? 0;
          const produced_prev = before.get(rowKey(departement, produit))?.produced ?? 0;
          return {
            departement,
            produit,
            produced_current: produced,
            produced_prev,
            produced_delta_pct:
              produced_prev === 0 ? null : percentOf(produced - produced_prev, produced_prev),
            billable_current: row ? billable(row) : 0,
            non_billable_current: row ? returned(row) : 0,
            quota_week_total: quota,
            remaining_week: remaining,
            status,
            clients_covering: clients,
          };
        }),
      );
      return { results, count: results.length, week, period, ...current, product };
    },
  });
