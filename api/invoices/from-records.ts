import { groupBy } from '../../domain/common/group-by.ts';
import { addWeeks, parisDay, type WeekKey, weekKey } from '../../domain/time/paris-time.ts';
import type { Actor } from '../../store/audit/event-log.ts';
import type { BillingRecordDoc } from '../../store/billing/collections.ts';
import { readCurrentRecords } from '../../store/invoices/current-records.ts';
import { InvoiceConflictError } from '../../store/invoices/errors.ts';
import type { InvoiceDoc } from '../../store/invoices/collections.ts';
import { clientsWithDeposits, draftFinal } from '../../store/invoices/draft-final.ts';
import { draftFromRecords } from '../../store/invoices/make-drafts.ts';
import type { App, AppDeps } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { parseWeek } from '../http/week.ts';
import { FromRecords, FromRecordsAnswer } from './contract.ts';
import { conflictSentence } from './conflicts.ts';
import { invoiceSummary, namesOf } from './view.ts';

/** Records of a week of the ledgers in force that wait for an invoice. */
async function recordsOfWeek(
  { store }: AppDeps,
  scope: Scope,
  week: ReturnType<typeof weekKey>,
  clientIds: readonly string[] | undefined,
): Promise<BillingRecordDoc[]> {
  const weeks = await store.billing_weeks.find({ ...scope.filter(), week_key: week }).toArray();
  return store.billing_records
    .find({
      build_id: { $in: weeks.flatMap(({ build_id }) => build_id ?? []) },
      status: 'not_invoiced',
      billing_mode: 'WEEKLY_INVOICE',
      invoice_id: { $exists: false },
      units_billable: { $gt: 0 },
      ...(clientIds && { client_id: { $in: [...clientIds] } }),
    })
    .toArray();
}

/** One draft for each client whose deposits have paid for units that were delivered up to a week. */
async function finalsOf(
  { store, clock }: AppDeps,
  scope: Scope,
  { week, client_ids }: { week: WeekKey; client_ids?: readonly string[] },
  by: Actor,
): Promise<InvoiceDoc[]> {
  if (week >= weekKey(clock())) return [];
  const drafts: InvoiceDoc[] = [];
  for (const of of await clientsWithDeposits(store, scope.entities)) {
    if (client_ids && !client_ids.includes(of.client_id)) continue;
    const draft = await draftFinal(store, { ...of, until: week }, by, clock());
    if (draft) drafts.push(draft);
  }
  return drafts;
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/invoices/from-records',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Des brouillons à partir de la facturation, un par client',
      description:
        'Des enregistrements choisis, ou de toute une semaine, avec les factures après acompte de ce qui a été livré jusque-là. Ce qui ne peut pas être facturé est nommé dans `skipped` et n’empêche pas le reste.',
      body: FromRecords,
      response: { 200: FromRecordsAnswer },
    },
    handler: async ({ body, scope, caller }) => {
      const { store, clock } = app.deps;
      const now = clock();
      const week = body.week_key ? parseWeek(body.week_key) : addWeeks(weekKey(now), -1);
      const records = body.record_ids
        ? (await readCurrentRecords(store, body.record_ids)).records.filter(({ billing_entity }) =>
            scope.sees(billing_entity),
          )
        : await recordsOfWeek(app.deps, scope, week, body.client_ids);
      const skipped = (body.record_ids ?? [])
        .filter((id) => !records.some(({ record_id }) => record_id === id))
        .map((record_id) => ({ record_id, reason: 'Cet enregistrement n’existe pas, ou plus.' }));
      const invoices: InvoiceDoc[] = [];
      for (const of of groupBy(records, ({ client_id }) => client_id).values()) {
        const billable = of.filter(({ pricing_missing, stale }) => !pricing_missing && !stale);
        for (const { record_id, pricing_missing } of of.filter((record) => !billable.includes(record)))
          skipped.push({
            record_id,
            reason: pricing_missing
              ? 'Le prix manque.'
              : 'Un prix a changé depuis : établissez de nouveau la semaine.',
          });
        if (billable.length === 0) continue;
        const ids = billable.map(({ record_id }) => record_id);
        try {
          invoices.push(await draftFromRecords(store, ids, actorOf(caller), now));
        } catch (error) {
          if (!(error instanceof InvoiceConflictError)) throw error;
          const reason = conflictSentence(error);
          skipped.push(...ids.map((record_id) => ({ record_id, reason })));
        }
      }
      if (!body.record_ids)
        invoices.push(...(await finalsOf(app.deps, scope, { week, ...body }, actorOf(caller))));
      const names = await namesOf(store, invoices);
      const today = parisDay(now);
      return {
        success: true,
        invoices: invoices.map((invoice) => invoiceSummary(invoice, { names, today })),
        skipped,
      };
    },
  });
