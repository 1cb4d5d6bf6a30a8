/** Columns of the billing tables, on screen and in the CSV. */
import type { RecordStatus } from '../../../../domain/billing/record-status.ts';
import type {
  BillingRecord,
  Check,
  Interfacturation,
  MonthRow,
  PricedOrder,
  PrepaidList,
} from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { count, money } from '../../lib/format/number.ts';
import { dateTime } from '../../lib/format/date.ts';
import { BILLING_MODE, PREPAID_STATUS, PRICE_SOURCE, RECORD_STATUS } from '../../lib/labels/billing.ts';

export const euros = (value: number | null): string => (value === null ? '—' : money(value));
const percentText = (value: number): string => `${String(value).replace('.', ',')} %`;

type Sale = Pick<
  BillingRecord,
  | 'client_name'
  | 'product_code'
  | 'entity'
  | 'units_billable'
  | 'units_lb'
  | 'units_free'
  | 'unit_price_ht_snapshot'
  | 'discount_pct_snapshot'
  | 'net_total_ht'
  | 'vat_rate_snapshot'
  | 'total_ttc_expected'
>;

const sale: readonly Column<Sale>[] = [
  { key: 'client', header: 'Client', text: (row) => row.client_name, sort: (row) => row.client_name },
  { key: 'product', header: 'Produit', text: (row) => row.product_code },
  { key: 'entity', header: 'Société', text: (row) => row.entity },
  { key: 'units', header: 'Unités', align: 'end', text: (row) => count(row.units_billable) },
  { key: 'lb', header: 'LB', align: 'end', text: (row) => count(row.units_lb), spare: 2 },
  { key: 'free', header: 'Offertes', align: 'end', text: (row) => count(row.units_free), spare: 3 },
  { key: 'price', header: 'Prix HT', align: 'end', text: (row) => euros(row.unit_price_ht_snapshot) },
  {
    key: 'discount',
    header: 'Remise',
    align: 'end',
    text: (row) => (row.discount_pct_snapshot > 0 ? percentText(row.discount_pct_snapshot) : '—'),
    spare: 1,
  },
  { key: 'net', header: 'Net HT', align: 'end', text: (row) => euros(row.net_total_ht) },
  { key: 'vat', header: 'TVA', align: 'end', text: (row) => percentText(row.vat_rate_snapshot), spare: 1 },
  { key: 'ttc', header: 'TTC', align: 'end', text: (row) => euros(row.total_ttc_expected) },
];

export const statusText = ({ status }: Pick<BillingRecord, 'status'>): string =>
  status ? RECORD_STATUS[status].text : '';

export const RECORD_COLUMNS: readonly Column<BillingRecord>[] = [
  ...sale,
  { key: 'status', header: 'État', text: statusText },
  {
    key: 'invoice',
    header: 'Facture',
    text: (row) => row.invoice_number ?? row.external_invoice_number ?? '',
  },
];

export const MONTH_COLUMNS: readonly Column<MonthRow>[] = [
  ...sale,
  { key: 'weeks', header: 'Semaines', align: 'end', text: (row) => count(row.weeks_count), spare: 2 },
  {
    key: 'status',
    header: 'État',
    text: (row) =>
      row.billing_mode === 'PREPAID'
        ? ''
        : Object.entries(row.status_detail)
            .map(([status, n]) => `${n} ${RECORD_STATUS[status as RecordStatus].text.toLowerCase()}`)
            .join(', '),
  },
];

export type PrepaidRow = PrepaidList['balances'][number];
export const PREPAID_COLUMNS: readonly Column<PrepaidRow>[] = [
  { key: 'client', header: 'Client', text: (row) => row.client_name },
  { key: 'product', header: 'Produit', text: (row) => row.product_code },
  { key: 'entity', header: 'Société', text: (row) => row.entity },
  { key: 'status', header: 'Solde', text: (row) => PREPAID_STATUS[row.status].text },
  { key: 'remaining', header: 'Restent', align: 'end', text: (row) => count(row.units_remaining) },
  { key: 'held', header: 'Attribuées', align: 'end', text: (row) => count(row.units_held), spare: 1 },
  {
    key: 'delivered',
    header: 'Livrées',
    align: 'end',
    text: (row) => count(row.units_delivered_total),
    spare: 1,
  },
  {
    key: 'bought',
    header: 'Achetées',
    align: 'end',
    text: (row) => count(row.units_purchased_total),
    spare: 2,
  },
];

export const INTER_COLUMNS: readonly Column<Interfacturation>[] = [
  { key: 'way', header: 'Sens', text: (row) => `${row.from_entity} facture ${row.to_entity}` },
  { key: 'product', header: 'Produit', text: (row) => row.product_code },
  { key: 'units', header: 'Leads', align: 'end', text: (row) => count(row.units_total) },
  { key: 'price', header: 'Prix HT', align: 'end', text: (row) => euros(row.unit_price_ht_internal) },
  { key: 'ht', header: 'Total HT', align: 'end', text: (row) => euros(row.total_ht) },
  { key: 'ttc', header: 'TTC', align: 'end', text: (row) => euros(row.total_ttc), spare: 1 },
  { key: 'status', header: 'État', text: statusText },
  { key: 'invoice', header: 'Facture', text: (row) => row.external_invoice_number ?? '', spare: 2 },
];

/** Named by its order. */
export type PriceRow = PricedOrder & { id: string };
export const PRICE_COLUMNS: readonly Column<PriceRow>[] = [
  { key: 'client', header: 'Client', text: (row) => row.client_name, sort: (row) => row.client_name },
  { key: 'product', header: 'Produit', text: (row) => row.product_code, sort: (row) => row.product_code },
  { key: 'entity', header: 'Société', text: (row) => row.entity, sort: (row) => row.entity },
  {
    key: 'source',
    header: 'D’où vient le prix',
    text: (row) => PRICE_SOURCE[row.source],
    sort: (row) => PRICE_SOURCE[row.source],
  },
  {
    key: 'price',
    header: 'Prix HT',
    align: 'end',
    text: (row) => euros(row.unit_price_ht),
    sort: (row) => row.unit_price_ht ?? -1,
  },
  {
    key: 'discount',
    header: 'Remise',
    align: 'end',
    text: (row) => (row.discount_pct > 0 ? percentText(row.discount_pct) : '—'),
    sort: (row) => row.discount_pct,
  },
  {
    key: 'net',
    header: 'Prix net HT',
    align: 'end',
    text: (row) => euros(row.net_unit_price_ht),
    sort: (row) => row.net_unit_price_ht ?? -1,
  },
  { key: 'vat', header: 'TVA', align: 'end', text: (row) => percentText(row.vat_rate), spare: 1 },
  {
    key: 'mode',
    header: 'Facturation',
    text: (row) => BILLING_MODE[row.mode],
    sort: (row) => row.mode,
    spare: 2,
  },
];

export const CHECK_COLUMNS: readonly Column<Check>[] = [
  { key: 'entity', header: 'Société', text: (row) => row.entity },
  { key: 'sentence', header: 'Contrôle', text: (row) => row.sentence },
  { key: 'state', header: 'État', text: (row) => (row.ok ? 'Juste' : 'Écart') },
  {
    key: 'difference',
    header: 'Différence',
    align: 'end',
    text: (row) => (row.ok ? '0' : `${count(row.difference)} ${row.unit}`),
  },
  { key: 'examples', header: 'Exemples', text: (row) => row.example_ids.join(' ') },
  { key: 'at', header: 'Contrôlé', text: (row) => dateTime(row.checked_at), spare: 1 },
];
