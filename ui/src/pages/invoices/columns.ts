/** Columns of the lists of invoices, on screen and in the CSV. */
import type { InvoiceDraft, InvoiceSummary, LineItem, OverdueDashboard } from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { day, noon } from '../../lib/format/date.ts';
import { count, money } from '../../lib/format/number.ts';
import { typed } from '../../lib/format/parse.ts';
import { INVOICE_KIND, invoiceState, MAIL_STATUS } from '../../lib/labels/invoice.ts';
import type { ParisDay } from '../../../../domain/time/paris-time.ts';
import { invoiceName } from './names.ts';

export const dayText = (date: ParisDay | string | null): string => (date ? day(noon(date as ParisDay)) : '');
export const percentText = (value: number): string => `${typed(value)} %`;

/** Nothing is mailed of a draft. */
export const mailText = ({ status, mail }: InvoiceSummary): string =>
  status === 'draft' ? '' : MAIL_STATUS[mail.status].text;
const issued = ({ status }: InvoiceSummary): boolean => status !== 'draft' && status !== 'cancelled';

/** `Facture · prépayé`: units that are not delivered yet. */
const kindText = ({ kind, prepaid }: InvoiceSummary): string =>
  `${INVOICE_KIND[kind]}${prepaid ? ' · prépayé' : ''}`;

export const INVOICE_COLUMNS: readonly Column<InvoiceSummary>[] = [
  { key: 'number', header: 'Numéro', text: invoiceName },
  { key: 'client', header: 'Client', text: (row) => row.client_name },
  { key: 'kind', header: 'Genre', text: kindText, spare: 1 },
  { key: 'issued_on', header: 'Émise le', sortable: true, text: (row) => dayText(row.issued_on), spare: 4 },
  { key: 'due_on', header: 'Échéance', sortable: true, text: (row) => dayText(row.due_on), spare: 6 },
  { key: 'ht', header: 'HT', align: 'end', text: (row) => money(row.amount_ht), spare: 2 },
  { key: 'ttc', header: 'TTC', align: 'end', sortable: true, text: (row) => money(row.amount_ttc) },
  { key: 'due', header: 'Dû', align: 'end', text: (row) => (issued(row) ? money(row.amount_due) : '') },
  { key: 'status', header: 'État', text: (row) => invoiceState(row).text },
  { key: 'mail', header: 'E-mail', text: mailText, spare: 5 },
  { key: 'entity', header: 'Société', text: (row) => row.entity, spare: 3 },
];

export const INVOICE_FILE_COLUMNS: readonly Column<InvoiceSummary>[] = [
  ...INVOICE_COLUMNS.map((column) =>
    column.key === 'ht' || column.key === 'ttc' || column.key === 'due'
      ? { ...column, text: (row: InvoiceSummary) => typed(amountOf(row, column.key)) }
      : column,
  ),
  { key: 'vat', header: 'TVA', text: (row) => typed(row.vat_amount) },
  { key: 'paid', header: 'Payé', text: (row) => typed(row.amount_paid) },
  { key: 'credited', header: 'Avoirs', text: (row) => typed(row.amount_credited) },
  { key: 'late', header: 'Jours de retard', text: (row) => String(row.days_late) },
  { key: 'id', header: 'Identifiant', text: (row) => row.id },
];

function amountOf(row: InvoiceSummary, key: string): number {
  return key === 'ht' ? row.amount_ht : key === 'ttc' ? row.amount_ttc : row.amount_due;
}

export const LINE_COLUMNS: readonly Column<LineItem & { id: string }>[] = [
  { key: 'label', header: 'Désignation', text: (row) => row.label },
  { key: 'qty', header: 'Quantité', align: 'end', text: (row) => count(row.qty) },
  { key: 'price', header: 'Prix HT', align: 'end', text: (row) => money(row.unit_price_ht) },
  {
    key: 'discount',
    header: 'Remise',
    align: 'end',
    text: (row) => (row.free_reason ? '100 %' : row.discount_pct > 0 ? percentText(row.discount_pct) : '—'),
    spare: 1,
  },
  { key: 'vat', header: 'TVA', align: 'end', text: (row) => percentText(row.vat_rate), spare: 2 },
  { key: 'total', header: 'Total HT', align: 'end', text: (row) => money(row.total_ht) },
];

export type OverdueClient = OverdueDashboard['clients'][number] & { id: string };

export const OVERDUE_COLUMNS: readonly Column<OverdueClient>[] = [
  { key: 'client', header: 'Client', text: (row) => row.client_name, sort: (row) => row.client_name },
  {
    key: 'count',
    header: 'Factures',
    align: 'end',
    text: (row) => count(row.count),
    sort: (row) => row.count,
    spare: 4,
  },
  {
    key: 'oldest',
    header: 'Plus ancienne échéance',
    text: (row) => dayText(row.oldest_due_on),
    sort: (row) => row.oldest_due_on,
    spare: 3,
  },
  {
    key: 'late',
    header: 'Retard',
    align: 'end',
    text: (row) => `${count(row.days_late)} j`,
    sort: (row) => row.days_late,
  },
  { key: 'ht', header: 'HT', align: 'end', text: (row) => money(row.total_ht), spare: 1 },
  { key: 'ttc', header: 'TTC', align: 'end', text: (row) => money(row.total_ttc), spare: 2 },
  ...(
    [
      ['d0_30', '0 – 30 j'],
      ['d31_60', '31 – 60 j'],
      ['d61_90', '61 – 90 j'],
      ['d90_plus', '+ de 90 j'],
    ] as const
  ).map(([name, header], index): Column<OverdueClient> => ({
    key: name,
    header,
    align: 'end',
    text: (row) => (row.buckets[name] > 0 ? money(row.buckets[name]) : '—'),
    sort: (row) => row.buckets[name],
    spare: 5 + index,
  })),
  {
    key: 'due',
    header: 'Dû',
    align: 'end',
    text: (row) => money(row.total_due),
    sort: (row) => row.total_due,
  },
  { key: 'entity', header: 'Société', text: (row) => row.entity, spare: 2 },
];

export const DRAFT_COLUMNS: readonly Column<InvoiceDraft>[] = [
  { key: 'client', header: 'Client', text: (row) => row.client_name },
  { key: 'ht', header: 'HT', align: 'end', text: (row) => money(row.amount_ht), spare: 2 },
  { key: 'ttc', header: 'TTC', align: 'end', text: (row) => money(row.amount_ttc) },
  {
    key: 'missing',
    header: 'Prêt à partir',
    text: (row) => row.missing.map(({ message }) => message).join(' '),
  },
  { key: 'entity', header: 'Société', text: (row) => row.entity, spare: 2 },
  { key: 'look', header: 'Aperçu', text: () => '', screenOnly: true },
];
