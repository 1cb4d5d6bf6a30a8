import type { Filter } from 'mongodb';
import { foldText } from '../../domain/common/text.ts';
import { STORED_STATUSES } from '../../domain/invoices/invoice-status.ts';
import { asCents, toEuros } from '../../domain/money/money.ts';
import { parisDay, type ParisDay } from '../../domain/time/paris-time.ts';
import { overdueOn } from '../../store/invoices/overdue.ts';
import type { InvoiceDoc } from '../../store/invoices/collections.ts';
import type { App } from '../http/deps.ts';
import { escapeRegExp, readPage } from '../http/paging.ts';
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

/** Invoices that a text names: by a part of the number or of the client's name, whatever its case and accents. */
async function named({ store }: App['deps'], search: string, scope: Scope): Promise<Filter<InvoiceDoc>> {
  const wanted = foldText(search);
  const clients = await store.clients.find(scope.filter(), { projection: { name: 1 } }).toArray();
  const ids = clients.filter(({ name }) => foldText(name).includes(wanted)).map(({ _id }) => _id);
  const number = { $regex: escapeRegExp(search.toUpperCase().replaceAll('\0', '')) };
  return { $or: [{ invoice_number: number }, { client_id: { $in: ids } }] };
}

/** What a list of invoices is narrowed to. Those between the companies are asked for by their type. */
export async function invoiceFilter(
  deps: App['deps'],
  query: InvoiceListQuery,
  scope: Scope,
): Promise<Filter<InvoiceDoc>> {
  const today = parisDay(deps.clock());
  const { client_id, kind, type = 'external', unsent, credit_left } = query;
  const search = query.search?.trim();
  const [from, to] = [query.from, query.to].map((day) => day && parseDay(day));
  const conditions: Filter<InvoiceDoc>[] = [
    statusFilter(query.status, today),
    ...(kind ? [{ kind }] : []),
    ...(unsent
      ? [{ status: { $in: ['sent', 'paid'] as const }, mail_status: { $ne: 'sent' as const } }]
      : []),
    ...(credit_left ? [{ kind: 'credit_note' as const, status: 'sent' as const, ...OPEN }] : []),
    ...(search ? [await named(deps, search, scope)] : []),
  ];
  return {
    ...scope.filter(),
    type,
    ...(client_id && { client_id }),
    ...((from || to) && { issued_on: { ...(from && { $gte: from }), ...(to && { $lte: to }) } }),
    $and: conditions,
  } as Filter<InvoiceDoc>;
}

/** Credit notes take away; a draft and what was cancelled is owed by nobody. */
const signed = (amount: unknown) => ({
  $cond: [{ $eq: ['$kind', 'credit_note'] }, { $multiply: [-1, amount] }, amount],
});
const DUE = {
  $cond: [
    { $in: ['$status', ['sent', 'paid']] },
    signed({ $subtract: ['$ttc', { $add: ['$paid', '$credited'] }] }),
    0,
  ],
};

interface Sums {
  ht: number;
  ttc: number;
  due: number;
}

async function totalsOf({ store }: App['deps'], filter: Filter<InvoiceDoc>) {
  const group = { _id: null, ht: { $sum: signed('$ht') }, ttc: { $sum: signed('$ttc') }, due: { $sum: DUE } };
  const [sums] = await store.invoices.aggregate<Sums>([{ $match: filter }, { $group: group }]).toArray();
  const { ht = 0, ttc = 0, due = 0 } = sums ?? {};
  return { ht: toEuros(asCents(ht)), ttc: toEuros(asCents(ttc)), due: toEuros(asCents(due)) };
}

/** How many there are of each status; what is overdue is counted under `sent` too. */
async function countsOf({ store, clock }: App['deps'], filter: Filter<InvoiceDoc>) {
  const [groups, overdue] = await Promise.all([
    store.invoices
      .aggregate<{ _id: string; n: number }>([
        { $match: filter },
        { $group: { _id: '$status', n: { $sum: 1 } } },
      ])
      .toArray(),
    store.invoices.countDocuments({ $and: [filter, statusFilter('overdue', parisDay(clock()))] }),
  ]);
  const of = (status: string) => groups.find(({ _id }) => _id === status)?.n ?? 0;
  const each = Object.fromEntries(STORED_STATUSES.map((status) => [status, of(status)]));
  return { total: groups.reduce((sum, { n }) => sum + n, 0), ...each, overdue };
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/invoices',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Factures',
      description:
        '`totals` sont ceux du filtre, les avoirs en moins ; `counts` comptent par état ce que le filtre montrerait sans l’état.',
      querystring: Query,
      response: { 200: InvoiceList },
    },
    handler: async ({ query, scope }) => {
      const { store, clock } = app.deps;
      const { status: _status, ...anyStatus } = query;
      const [filter, whatever] = await Promise.all([
        invoiceFilter(app.deps, query, scope),
        invoiceFilter(app.deps, anyStatus, scope),
      ]);
      const [{ docs, answer }, totals, counts] = await Promise.all([
        readPage(store.invoices, filter, query, {
          by: 'created_at',
          sort: query.sort,
          optional: true,
          projection: { document: 0, transfer_ids: 0 },
        }),
        totalsOf(app.deps, filter),
        countsOf(app.deps, whatever),
      ]);
      const names = await namesOf(store, docs);
      const today = parisDay(clock());
      const invoices = docs.map((invoice) => invoiceSummary(invoice, { names, today }));
      return { invoices, totals, counts, ...answer };
    },
  });
