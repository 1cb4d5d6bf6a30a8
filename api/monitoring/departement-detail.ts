import { SERVED_DEPARTEMENTS } from '../../domain/common/departement.ts';
import { addUnits, BEST_FIRST } from '../../domain/monitoring/coverage.ts';
import { DEPARTEMENT_NAMES } from '../../domain/common/departement-names.ts';
import { billable, type DepartementRow, returned } from '../../domain/monitoring/day-stats.ts';
import { addDays, addWeeks, weekKey, weekKeyOfDay, weekMonday } from '../../domain/time/paris-time.ts';
import { StatsReader } from '../../store/monitoring/stats-reader.ts';
import type { App } from '../http/deps.ts';
import { Problem } from '../http/problem.ts';
import { parseWeek } from '../http/week.ts';
import { DepartementDetail, DetailParams, DetailQuery } from './contract.ts';
import { type Covered, coverageReader } from './coverage.ts';

/** Weeks of the series, the one that is looked at included. */
const WEEKS = 8;

/** Several produits as one: open when one of them is, unlimited when one of them is. */
function together(all: readonly Covered[]): Covered {
  const add = (of: (one: Covered) => number | null) =>
    all.reduce<number | null>((sum, one) => addUnits(sum, of(one)), 0);
  return {
    status: BEST_FIRST.find((status) => all.some((one) => one.status === status)) ?? 'no_order',
    quota: add(({ quota }) => quota),
    remaining: add(({ remaining }) => remaining),
    clients: all.flatMap(({ clients }) => clients),
  };
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/departements/:dept/detail',
    config: { permission: 'departements.view' },
    schema: {
      summary: 'Un département sur huit semaines',
      params: DetailParams,
      querystring: DetailQuery,
      response: { 200: DepartementDetail },
    },
    handler: async ({ params, query, scope }) => {
      const { store, clock, live } = app.deps;
      const departement = params.dept.toUpperCase();
      if (!SERVED_DEPARTEMENTS.includes(departement))
        throw new Problem('not_found', `Le département ${params.dept} n’est pas desservi.`);
      const week = query.week ? parseWeek(query.week) : weekKey(clock());
      const product = query.product?.trim().toUpperCase() || null;
      const weeks = Array.from({ length: WEEKS }, (_, n) => addWeeks(week, n + 1 - WEEKS));
      const range = {
        cube: 'departements' as const,
        owners: scope.entities,
        ...(product && { produit: product }),
        from: weekMonday(weeks[0]!),
        to: addDays(weekMonday(week), 6),
      };
      const stats = new StatsReader(store, clock());
      const [days, coverage] = await Promise.all([
        stats.read(range),
        coverageReader(app.deps, stats, scope, week),
      ]);
      const { clients, quota, remaining, status } = together(
        (product ? [product] : [...live.current.products].sort()).map((of) => coverage(departement, of)),
      );
      const timeseries = weeks.map((of) => {
        const rows = days
          .filter(({ day }) => weekKeyOfDay(day) === of)
          .flatMap(({ rows: all }) => all.filter((row) => row.departement === departement));
        const sum = (figure: (row: DepartementRow) => number) =>
          rows.reduce((total, row) => total + figure(row), 0);
        const produced = sum((row) => row.produced);
        return { week: of, produced, billable: sum(billable), non_billable: sum(returned), quota };
      });
      const last = timeseries.at(-1)!;
      return {
        departement,
        name: DEPARTEMENT_NAMES[departement]![0]!,
        product,
        week,
        kpi: {
          produced: last.produced,
          billable: last.billable,
          non_billable: last.non_billable,
          quota_week_total: quota,
          remaining_week: remaining,
          status,
        },
        timeseries,
        clients_covering: clients,
      };
    },
  });
