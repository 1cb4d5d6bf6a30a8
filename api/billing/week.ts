import { isLocking } from '../../domain/billing/record-status.ts';
import { addDays, weekBounds, weekKey, weekMonday } from '../../domain/time/paris-time.ts';
import { weekId } from '../../store/billing/billing-week.ts';
import { readPrepaidBalances } from '../../store/billing/prepaid-balances.ts';
import { balanceId, newBalance } from '../../store/billing/prepaid-units.ts';
import { countLines, type SoldCounts, type WeekSheet } from '../../store/billing/read-sheet.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { App } from '../http/deps.ts';
import { maybeInstant } from '../http/instant.ts';
import { parseWeek } from '../http/week.ts';
import { BillingWeek, WeekQuery } from './contract.ts';
import { inOrder, isPreview, readPeriod } from './period.ts';
import { balanceView, recordView, type RowNames } from './view.ts';

/** One company's week: what of it is built, by whom it is locked, what came later. */
async function entityWeek(
  store: Store,
  { entity, week, doc, preview, rows }: WeekSheet,
  sold: ReadonlyMap<string, SoldCounts>,
  { clients }: RowNames,
) {
  const delivered = sold.get(weekId(entity, week))?.delivered ?? 0;
  const lock = rows.find(isLocking);
  return {
    entity,
    is_preview: preview,
    imported: doc?.imported ?? false,
    built_at: maybeInstant(doc?.built_at),
    locked_by: lock ? (clients.get(lock.client_id)?.name ?? lock.client_id) : null,
    not_in_ledger: doc?.build_id ? Math.max(0, delivered - (await countLines(store, doc.build_id))) : 0,
  };
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/billing/week',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Facturation d’une semaine',
      description:
        'Les enregistrements du grand livre ; avant qu’il ne soit construit, un aperçu (`is_preview`). Totaux sans le prépayé, TVA arrondie une fois par client et taux.',
      querystring: WeekQuery,
      response: { 200: BillingWeek },
    },
    handler: async ({ query, scope }) => {
      const { store, clock } = app.deps;
      const now = clock();
      const week = query.week_key ? parseWeek(query.week_key) : weekKey(now);
      const span = weekBounds(week);
      const { entities } = scope;
      const [period, balances] = await Promise.all([
        readPeriod(store, { entities, weeks: [week], span }),
        readPrepaidBalances(store, scope.filter()),
      ]);
      const { sheets, names, sold, summary, totals, interfacturation } = period;
      const weeks = await Promise.all(sheets.map((sheet) => entityWeek(store, sheet, sold, names)));
      const built = weeks.map(({ built_at }) => built_at);
      const rows = [...period.rows].sort(inOrder(names));
      const byId = new Map(balances.map((balance) => [balance._id, balance]));
      const monday = weekMonday(week);
      return {
        week_key: week,
        week_start: monday,
        week_end: addDays(monday, 6),
        has_records: sheets.some(({ doc, rows: own }) => doc?.build_id !== undefined && own.length > 0),
        is_preview: isPreview(sheets),
        finished: span.end <= now,
        locked_by: weeks.find(({ locked_by }) => locked_by)?.locked_by ?? null,
        built_at: built.includes(null) ? null : (built.sort()[0] ?? null),
        not_in_ledger: weeks.reduce((sum, one) => sum + one.not_in_ledger, 0),
        entities: weeks,
        summary,
        totals,
        weekly_invoice: rows
          .filter(({ billing_mode }) => billing_mode === 'WEEKLY_INVOICE')
          .map((row) => recordView(row, names)),
        prepaid: rows
          .filter(({ billing_mode }) => billing_mode === 'PREPAID')
          .map((row) => {
            const { client_id, produit, billing_entity: entity } = row;
            const _id = balanceId(client_id, produit);
            // A client who no longer pays in advance has its balance on its own page.
            const none = { _id, ...newBalance({ entity, client_id, produit }, now) };
            const balance = balanceView(byId.get(_id) ?? none);
            return {
              ...recordView(row, names),
              prepaid_remaining: balance.units_remaining,
              prepaid_purchased: balance.units_purchased_total,
              prepaid_delivered: balance.units_delivered_total,
              prepaid_status: balance.status,
            };
          }),
        interfacturation,
      };
    },
  });
