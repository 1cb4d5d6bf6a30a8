import { lateBucket } from '../../domain/accounting/aged-balance.ts';
import { groupBy } from '../../domain/common/group-by.ts';
import { asCents, type Cents, toEuros } from '../../domain/money/money.ts';
import { daysBetween, parisDay, type ParisDay } from '../../domain/time/paris-time.ts';
import { amountDue } from '../../domain/invoices/invoice-status.ts';
import { overdueOn } from '../../store/invoices/overdue.ts';
import type { InvoiceDoc } from '../../store/invoices/collections.ts';
import type { App } from '../http/deps.ts';
import { maybeInstant } from '../http/instant.ts';
import { type OverdueDashboard as Dashboard, OverdueDashboard, OverdueQuery } from './contract.ts';
import { namesOf } from './view.ts';

type Bucket = keyof Dashboard['buckets'];

/** Aged balance of some overdue invoices. */
function aged(invoices: readonly InvoiceDoc[], today: ParisDay): Dashboard['buckets'] {
  const sums: Record<Bucket, number> = { d0_30: 0, d31_60: 0, d61_90: 0, d90_plus: 0 };
  for (const invoice of invoices) sums[lateBucket(daysBetween(invoice.due_on!, today))] += amountDue(invoice);
  return Object.fromEntries(
    Object.entries(sums).map(([name, cents]) => [name, toEuros(asCents(cents))]),
  ) as Dashboard['buckets'];
}

const sum = (invoices: readonly InvoiceDoc[], of: (invoice: InvoiceDoc) => number): number =>
  toEuros(asCents(invoices.reduce((total, invoice) => total + of(invoice), 0)) as Cents);

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/invoices/overdue-dashboard',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Impayés par client, par ancienneté',
      querystring: OverdueQuery,
      response: { 200: OverdueDashboard },
    },
    handler: async ({ scope }) => {
      const { store, clock } = app.deps;
      const today = parisDay(clock());
      const late = await store.invoices
        .find({ ...scope.filter(), type: 'external', ...overdueOn(today) }, { projection: { document: 0 } })
        .sort({ due_on: 1 })
        .toArray();
      const overdue = late.filter((invoice) => amountDue(invoice) > 0);
      const names = await namesOf(store, overdue);
      const reminders = await store.invoice_mails
        .find({
          invoice_id: { $in: overdue.map(({ _id }) => _id) },
          kind: 'reminder',
          status: 'sent',
          simulated: { $exists: false },
        })
        .sort({ created_at: 1 })
        .toArray();
      const lastOf = new Map(reminders.map(({ invoice_id, updated_at }) => [invoice_id, updated_at]));
      const clients = [...groupBy(overdue, ({ client_id }) => client_id ?? '')].map(([client_id, of]) => {
        const last = of
          .flatMap(({ _id }) => lastOf.get(_id) ?? [])
          .sort((a, b) => b.getTime() - a.getTime())[0];
        const oldest = of[0]!.due_on!;
        const days = daysBetween(oldest, today);
        // The names of version 1 beside ours (03-api "Shapes callers rely on").
        return {
          client_id,
          client_name: names.get(client_id)?.name ?? '',
          entity: of[0]!.entity,
          ...{ count: of.length, invoice_count: of.length },
          total_ht: sum(of, ({ ht }) => ht),
          total_ttc: sum(of, ({ ttc }) => ttc),
          total_due: sum(of, amountDue),
          ...{ oldest_due_on: oldest, oldest_due: oldest, days_late: days, days_overdue: days },
          buckets: aged(of, today),
          last_reminder: maybeInstant(last),
        };
      });
      return {
        clients: clients.sort((a, b) => b.total_due - a.total_due),
        buckets: aged(overdue, today),
        total_due: sum(overdue, amountDue),
        total_overdue_ttc: sum(overdue, ({ ttc }) => ttc),
        count: overdue.length,
        client_count: clients.length,
      };
    },
  });
