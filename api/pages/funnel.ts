import { comparable } from '../../domain/common/text.ts';
import { addCounts, noCounts } from '../../domain/pages/funnel.ts';
import { addDays, daysBetween, parisDay, weekday } from '../../domain/time/paris-time.ts';
import { type FunnelRow as StoredRow, readFunnel } from '../../store/pages/read-funnel.ts';
import type { App } from '../http/deps.ts';
import { invalid } from '../http/validation.ts';
import { parseDay } from '../http/week.ts';
import { Funnel, FunnelQuery, type FunnelRow } from './contract.ts';
import { pageOfCode } from './page-answer.ts';

/** By default: this week and the three before it. */
const WEEKS_BEFORE = 3;
const MOST_DAYS = 400;

/** Names of the pages in some rows. */
async function pageNames({ deps: { store } }: App, rows: readonly StoredRow[]) {
  const ids = [...new Set(rows.map(({ page }) => page).filter(Boolean))];
  const pages = await store.pages.find({ _id: { $in: ids } }, { projection: { code: 1, name: 1 } }).toArray();
  return new Map(pages.map((page) => [page._id, page]));
}

function rowView(row: StoredRow, page: { code: string; name: string } | undefined): FunnelRow {
  return {
    entity: row.entity,
    page: page?.code ?? (row.page || null),
    page_name: page?.name ?? null,
    form: row.form || null,
    source: row.source || null,
    week: row.week,
    ...row.counts,
    weeks: row.weeks.map(({ week, counts }) => ({ week, ...counts })),
  };
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/pages/funnel',
    config: { permission: 'pages.view', problems: ['not_found'] },
    schema: {
      summary: 'Entonnoir : visites, clics, formulaires commencés, leads, vendables, vendus, rejetés',
      description: 'Un lead compte le jour où il est arrivé, quand qu’il soit vendu ou rejeté.',
      querystring: FunnelQuery,
      response: { 200: Funnel },
    },
    handler: async ({ query, scope }) => {
      const { store, clock } = app.deps;
      const { by = 'page' } = query;
      const to = query.to ? parseDay(query.to) : parisDay(clock());
      const from = query.from ? parseDay(query.from) : addDays(to, -7 * WEEKS_BEFORE - weekday(to));
      if (daysBetween(from, to) > MOST_DAYS)
        throw invalid([{ path: 'from', message: `est à plus de ${MOST_DAYS} jours de la fin` }]);
      const page = query.page === undefined ? undefined : await pageOfCode(app, query.page, scope);
      const question = {
        by,
        entities: scope.entities,
        from,
        to,
        ...(page && { page: comparable(page.code) }),
      };
      const rows = await readFunnel(store, question);
      const names = await pageNames(app, rows);
      const total = noCounts();
      for (const { counts } of rows) addCounts(total, counts);
      return { by, from, to, rows: rows.map((row) => rowView(row, names.get(row.page))), total };
    },
  });
