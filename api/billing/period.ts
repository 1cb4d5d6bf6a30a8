/** What the week and month pages have in common: sheets of several weeks and companies, their totals, names, transfers. */
import type { Filter } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { type SheetRow, sheetTotals } from '../../domain/billing/sheet.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { countSold, readSheet, type Span, type WeekSheet } from '../../store/billing/read-sheet.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { LeadDoc } from '../../store/leads/collections.ts';
import { countTestLeads } from '../../store/leads/test-leads.ts';
import { invoiceNumbers } from '../../store/invoices/invoice-numbers.ts';
import { readInterfacturation } from '../../store/intercompany/interfacturation.ts';
import { clientNames } from '../deliveries/names.ts';
import { interfacturationView, type RowNames, totalsView } from './view.ts';

export interface Period {
  entities: readonly Entity[];
  weeks: readonly WeekKey[];
  /** Half-open. */
  span: Span;
}

export async function rowNames(
  store: Store,
  rows: readonly { client_id: string; record?: { invoice_id?: string } | undefined }[],
): Promise<RowNames> {
  const [clients, invoices] = await Promise.all([
    clientNames(
      store,
      rows.map(({ client_id }) => client_id),
    ),
    invoiceNumbers(
      store,
      rows.flatMap(({ record }) => record?.invoice_id ?? []),
    ),
  ]);
  return { clients, invoices };
}

/** Leads that came in, but for tests. */
async function countProduced(store: Store, filter: Filter<LeadDoc>): Promise<number> {
  const [all, tests] = await Promise.all([store.leads.countDocuments(filter), countTestLeads(store, filter)]);
  return all - tests;
}

/** Everything of a period, in one go. */
export async function readPeriod(store: Store, { entities, weeks, span }: Period) {
  const each = weeks.flatMap((week) => entities.map((entity) => ({ entity, week, within: span })));
  const [sheets, sold, transfers, leads_produced] = await Promise.all([
    Promise.all(each.map((one) => readSheet(store, one))),
    countSold(store, { entities, weeks, within: span }),
    readInterfacturation(store, { entities, weeks, within: span }),
    countProduced(store, { entity: { $in: [...entities] }, created_at: { $gte: span.start, $lt: span.end } }),
  ]);
  const rows = sheets.flatMap((sheet) => sheet.rows);
  const total = (field: 'delivered' | 'billable' | 'leads' | 'lb' | 'billable_leads' | 'billable_lb') =>
    [...sold.values()].reduce((sum, counts) => sum + counts[field], 0);
  const units_delivered = total('delivered');
  const units_billable = total('billable');
  return {
    sheets,
    rows,
    sold,
    names: await rowNames(store, rows),
    summary: {
      leads_produced,
      units_delivered,
      units_billable,
      units_non_billable: units_delivered - units_billable,
      total_leads: total('leads'),
      total_lb: total('lb'),
      billable_leads: total('billable_leads'),
      billable_lb: total('billable_lb'),
    },
    totals: totalsView(sheetTotals(rows)),
    interfacturation: transfers.map(interfacturationView),
  };
}

export const isPreview = (sheets: readonly WeekSheet[]): boolean => sheets.some(({ preview }) => preview);

/** By client's name, then product, then order. */
export const inOrder =
  ({ clients }: RowNames) =>
  (a: Pick<SheetRow, 'client_id' | 'produit' | 'commande_id'>, b: typeof a): number =>
    (clients.get(a.client_id)?.name ?? '').localeCompare(clients.get(b.client_id)?.name ?? '', 'fr') ||
    a.produit.localeCompare(b.produit) ||
    a.commande_id.localeCompare(b.commande_id);
