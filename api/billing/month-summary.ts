import { monthRows } from '../../domain/billing/sheet.ts';
import { isMonthKey, monthBounds, type MonthKey, monthOf } from '../../domain/time/paris-month.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import type { App } from '../http/deps.ts';
import { Problem } from '../http/problem.ts';
import { BillingMonth, MonthQuery } from './contract.ts';
import { inOrder, isPreview, readPeriod } from './period.ts';
import { monthRowView } from './view.ts';

/** @throws Problem 400 */
export function parseMonth(month: string): MonthKey {
  if (isMonthKey(month)) return month;
  throw new Problem('bad_request', `« ${month} » n’est pas un mois : écrivez-le comme 2026-11.`);
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/billing/month-summary',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Facturation d’un mois',
      description:
        'Ce qui a été envoyé dans le mois : une semaine que le mois coupe est partagée par jour, la somme des mois est celle des semaines.',
      querystring: MonthQuery,
      response: { 200: BillingMonth },
    },
    handler: async ({ query, scope }) => {
      const { store, clock } = app.deps;
      const month = query.month ? parseMonth(query.month) : monthOf(parisDay(clock()));
      const { first_day, last_day, start, end, weeks } = monthBounds(month);
      const period = await readPeriod(store, { entities: scope.entities, weeks, span: { start, end } });
      const { sheets, names, summary, totals, interfacturation } = period;
      const previews = new Set(
        sheets.filter(({ preview }) => preview).flatMap(({ rows }) => rows.map(({ client_id }) => client_id)),
      );
      return {
        month,
        month_start: first_day,
        month_end: last_day,
        weeks_in_month: weeks,
        is_preview: isPreview(sheets),
        summary,
        totals,
        rows: monthRows(period.rows)
          .sort(inOrder(names))
          .map((row) => monthRowView(row, names, previews.has(row.client_id))),
        interfacturation,
      };
    },
  });
