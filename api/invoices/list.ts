import type { Filter } from 'mongodb';
import { asCents, toEuros } from '../../domain/money/money.ts';
import { parisDay, type ParisDay } from '../../domain/time/paris-time.ts';
import { overdueOn } from '../../store/invoices/overdue.ts';
import type { InvoiceDoc } from '../../store/invoices/collections.ts';
import type { App } from '../http/deps.ts';
import { readPage, startsWith } from '../http/paging.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { parseDay } from '../http/week.ts';
import { InvoiceList, type InvoiceListQuery, InvoiceListQuery as Query } from './contract.ts';
import { invoiceSummary, namesOf } from './view.ts';

/** Something is left to be paid, or to be used of a credit note. */
const OPEN = { $expr: { $gt: ['$ttc', { $add: ['$paid', '$credited'] }] } };

function statusFilter(status: InvoiceListQuery['status'], today: ParisDay): Filter<InvoiceDoc> {
  if (status === 'overdue') return { ...overdueOn(today), ...OPEN };
  return status ? { status } : {};
}

/** What a list of invoices is narrowed to. Those between the companies are asked for by their type. */
export async function invoiceFilter(
  { store, clock }: App['deps'],
  query: InvoiceListQuery,
  scope: Scope,
): Promise<Filter<InvoiceDoc>> {
  const today = parisDay(clock());
  const { client_id, kind, type = 'external', search, unsent, credit_left } = query;
  const [from, to] = [query.from, query.to].map((day) => day && parseDay(day));
  const found = search?.trim()
    ? await store.clients.find({ name: startsWith(search.trim()) }, { projection: { _id: 1 } }).toArray()
    : [];
  return {
    ...scope.filter(),
    type,
    ...(client_id && { client_id }),
    ...((from || to) && { issued_on: { ...(from && { $gte: from }), ...(to && { $lte: to }) } }),
    ...statusFilter(query.status, today),
    ...(kind && { kind }),
    ...(unsent && { status: { $in: ['sent', 'paid'] as const }, mail_status: { $ne: 'sent' as const } }),
    ...(credit_left && { kind: 'credit_note' as const, status: 'sent' as const, ...OPEN }),
    ...(search?.trim() && {
      $or: [
        { invoice_number: startsWith(search.trim().toUpperCase()) },
        { client_id: { $in: found.map(({ _id }) => _id) } },
      ],
    }),
  } as Filter<InvoiceDoc>;
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/invoices',
    config: { permission: 'billing.view' },
    schema: { summary: 'Factures', querystring: Query, response: { 200: InvoiceList } },
    handler: async ({ query, scope }) => {
      const { store, clock } = app.deps;
      const filter = await invoiceFilter(app.deps, query, scope);
      const [{ docs, answer }, totals] = await Promise.all([
        readPage(store.invoices, filter, query, {
          by: 'created_at',
          sort: query.sort,
          projection: { document: 0, transfer_ids: 0 },
        }),
        store.invoices
          .aggregate<{ ht: number; ttc: number; settled: number }>([
            { $match: filter },
            {
              $group: {
                _id: null,
                ht: { $sum: '$ht' },
                ttc: { $sum: '$ttc' },
                settled: { $sum: { $add: ['$paid', '$credited'] } },
              },
            },
          ])
          .toArray(),
      ]);
      const names = await namesOf(store, docs);
      const today = parisDay(clock());
      const { ht = 0, ttc = 0, settled = 0 } = totals[0] ?? {};
      return {
        invoices: docs.map((invoice) => invoiceSummary(invoice, { names, today })),
        totals: {
          ht: toEuros(asCents(ht)),
          ttc: toEuros(asCents(ttc)),
          due: toEuros(asCents(ttc - settled)),
        },
        ...answer,
      };
    },
  });
