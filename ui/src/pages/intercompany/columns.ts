/** Columns of the tables between the companies, on screen and in the CSV. */
import { internalWay } from './ways.ts';
import type {
  BetweenInvoice,
  IntercompanyRun,
  InternalPrice,
  Reconciliation,
  Transfer,
} from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { dateTime, day, noon, weekRange } from '../../lib/format/date.ts';
import { asParisDay, asWeekKey } from '../../../../domain/time/paris-time.ts';
import { count, money } from '../../lib/format/number.ts';
import {
  BETWEEN_STATUS,
  MONDAY_RUN,
  RECONCILED,
  runErrorSentence,
  TRANSFER_STATUS,
} from '../../lib/labels/intercompany.ts';
import { RUN_TRIGGER } from '../../lib/labels/run.ts';
import { euros } from '../billing/columns.ts';

/** `16 – 22 nov. 2026` */
const weekDays = (week: string): string => weekRange(asWeekKey(week));

/** What becomes of a transfer, in a sentence. */
export function transferDetail({ error, cancel_reason, invoice_number, reverses }: Transfer): string {
  if (error) return error;
  if (cancel_reason) return `Annulé : ${cancel_reason}`;
  if (reverses) return invoice_number ? `Retourné, sur l’avoir ${invoice_number}` : 'Retourné, à créditer';
  return invoice_number ?? '';
}

export const TRANSFER_COLUMNS: readonly Column<Transfer>[] = [
  { key: 'sent_at', header: 'Envoyé', text: (row) => dateTime(row.sent_at) },
  { key: 'way', header: 'Sens', text: internalWay },
  { key: 'product', header: 'Produit', text: (row) => row.product },
  { key: 'price', header: 'Prix HT', align: 'end', text: (row) => euros(row.unit_price_ht) },
  { key: 'status', header: 'État', text: (row) => TRANSFER_STATUS[row.transfer_status].text },
  { key: 'detail', header: 'Détail', text: transferDetail, grows: true },
  { key: 'week', header: 'Semaine', text: (row) => weekDays(row.week_key), spare: 2 },
];
export const TRANSFER_FILE_COLUMNS: readonly Column<Transfer>[] = [
  ...TRANSFER_COLUMNS,
  { key: 'delivery', header: 'Livraison', text: (row) => row.delivery_id },
  { key: 'lead', header: 'Lead', text: (row) => row.lead_id },
];

export const INVOICE_COLUMNS: readonly Column<BetweenInvoice>[] = [
  { key: 'number', header: 'Numéro', text: (row) => row.invoice_number ?? 'Brouillon' },
  {
    key: 'way',
    header: 'Sens',
    text: (row) => (row.kind === 'credit_note' ? `Avoir, ${internalWay(row)}` : internalWay(row)),
  },
  { key: 'week', header: 'Semaine', text: (row) => (row.week_key ? weekDays(row.week_key) : ''), spare: 3 },
  {
    key: 'issued',
    header: 'Émise le',
    text: (row) => (row.issued_on ? day(noon(asParisDay(row.issued_on))) : '—'),
    spare: 2,
  },
  { key: 'leads', header: 'Leads', align: 'end', text: (row) => count(row.transfer_count) },
  { key: 'ht', header: 'HT', align: 'end', text: (row) => money(row.amount_ht) },
  { key: 'vat', header: 'TVA', align: 'end', text: (row) => money(row.vat_amount), spare: 1 },
  { key: 'ttc', header: 'TTC', align: 'end', text: (row) => money(row.amount_ttc) },
  { key: 'status', header: 'État', text: (row) => BETWEEN_STATUS[row.status].text },
];

/** A lead as both companies see it. */
export type ReconciledRow = Reconciliation['directions'][number]['lines'][number] & {
  id: string;
  from_entity: string;
  to_entity: string;
};

/** Why the two views differ on a lead, in a sentence. */
export const differenceText = ({ reason, cancel_reason }: ReconciledRow): string =>
  cancel_reason
    ? `Le transfert a été annulé : ${cancel_reason}`
    : reason === 'ok'
      ? ''
      : RECONCILED[reason].help;

export const RECONCILED_COLUMNS: readonly Column<ReconciledRow>[] = [
  { key: 'sent_at', header: 'Envoyé', text: (row) => dateTime(row.sent_at) },
  { key: 'way', header: 'Sens', text: internalWay },
  { key: 'product', header: 'Produit', text: (row) => row.product },
  { key: 'seller', header: 'Transfert HT', align: 'end', text: (row) => euros(row.price_transfer) },
  { key: 'invoice', header: 'Facture', text: (row) => row.invoice_number ?? '', spare: 2 },
  { key: 'buyer', header: 'Attendu HT', align: 'end', text: (row) => euros(row.price_expected) },
  { key: 'ledger', header: 'Grand livre', text: (row) => (row.in_ledger ? 'oui' : 'non'), spare: 1 },
  { key: 'reason', header: 'Constat', text: (row) => RECONCILED[row.reason].text },
  { key: 'why', header: 'Pourquoi', text: differenceText, grows: true, spare: 3 },
];
export const RECONCILED_FILE_COLUMNS: readonly Column<ReconciledRow>[] = [
  ...RECONCILED_COLUMNS,
  { key: 'delivery', header: 'Livraison', text: (row) => row.delivery_id },
  { key: 'lead', header: 'Lead', text: (row) => row.lead_id },
];

export const RUN_COLUMNS: readonly Column<IntercompanyRun>[] = [
  { key: 'started', header: 'Lancée', text: (row) => dateTime(row.started_at) },
  { key: 'week', header: 'Semaine', text: (row) => `${weekDays(row.week_key)}${runScope(row)}` },
  { key: 'by', header: 'Par', text: startedBy, spare: 1 },
  { key: 'invoices', header: 'Factures', align: 'end', text: (row) => count(row.invoices) },
  { key: 'drafts', header: 'Brouillons', align: 'end', text: (row) => count(row.drafts) },
  { key: 'status', header: 'État', text: (row) => MONDAY_RUN[row.status].text },
  { key: 'errors', header: 'Détail', text: (row) => row.errors.map(runErrorSentence).join(' '), grows: true },
];

/** What a run was narrowed to. */
export const runScope = ({ named, entity }: IntercompanyRun): string =>
  `${named ? ' seule' : ''}${entity ? `, ${entity}` : ''}`;

export function startedBy({ trigger, started_by }: IntercompanyRun): string {
  return trigger === 'schedule' || started_by === 'system' ? RUN_TRIGGER[trigger] : started_by;
}

export const INTERNAL_PRICE_COLUMNS: readonly Column<InternalPrice>[] = [
  { key: 'way', header: 'Sens', text: internalWay },
  { key: 'product', header: 'Produit', text: (row) => row.product_code },
  {
    key: 'price',
    header: 'Prix HT d’un lead',
    align: 'end',
    text: (row) => (row.active ? euros(row.unit_price_ht) : 'Aucun'),
  },
  {
    key: 'since',
    header: 'En vigueur',
    text: (row) => (row.valid_from ? `depuis le ${dateTime(row.valid_from)}` : 'depuis toujours'),
  },
];
