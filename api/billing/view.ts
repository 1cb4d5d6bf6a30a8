/** Billing as the API shows it: cents → euros, basis points → percents. */
import type { ClientName } from '../deliveries/names.ts';
import { prepaidStatus } from '../../domain/billing/prepaid.ts';
import type { MonthRow as MonthSum, SheetTotals } from '../../domain/billing/sheet.ts';
import { bpToPercent, type Cents, toEuros } from '../../domain/money/money.ts';
import { vatOf } from '../../domain/money/price.ts';
import { asCents } from '../../domain/money/money.ts';
import type { BillingCreditDoc, PrepaymentBalanceDoc } from '../../store/billing/collections.ts';
import type { BilledRow } from '../../store/billing/read-sheet.ts';
import type { InterfacturationRow } from '../../store/intercompany/interfacturation.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import type { Balance, BillingRecord, Credit, Interfacturation, MonthRow } from './contract.ts';

export const maybeEuros = (cents: Cents | null | undefined): number | null =>
  cents === null || cents === undefined ? null : toEuros(cents);

export const balanceView = ({
  produit,
  purchased,
  delivered,
  held,
  remaining,
}: PrepaymentBalanceDoc): Balance => ({
  product_code: produit,
  units_purchased_total: purchased,
  units_delivered_total: delivered,
  units_held: held,
  units_remaining: remaining,
  status: prepaidStatus(remaining),
});

export const creditView = (credit: BillingCreditDoc, by: string | null): Credit => ({
  id: credit._id,
  client_id: credit.client_id,
  order_id: credit.commande_id,
  product_code: credit.produit,
  week_key: credit.week_key,
  quantity_units_free: credit.units,
  reason: credit.reason,
  note: credit.note,
  created_at: instant(credit.created_at),
  created_by: by,
});

export interface RowNames {
  clients: ReadonlyMap<string, ClientName>;
  /** Numbers of invoices, by id; drafts have none. */
  invoices: ReadonlyMap<string, string>;
}

type AnyRow = Omit<BilledRow, 'week_key' | 'supplement' | 'status'>;

const rowView = (row: AnyRow, { clients }: RowNames) => ({
  record_id: row.record?.record_id ?? null,
  client_id: row.client_id,
  client_name: clients.get(row.client_id)?.name ?? '',
  entity: row.billing_entity,
  product_code: row.produit,
  order_id: row.commande_id,
  billing_mode: row.billing_mode,
  source_entity: row.source_entities,
  billing_entity: row.billing_entity,
  units_billable: row.units_billable,
  units_leads: row.units_leads,
  units_lb: row.units_lb,
  units_free: row.units_free,
  units_invoiced: row.units_invoiced,
  unit_price_ht_snapshot: maybeEuros(row.unit_price),
  discount_pct_snapshot: bpToPercent(row.discount_bp),
  net_unit_price_ht: maybeEuros(row.net_unit_price),
  value_ht: maybeEuros(row.value_ht),
  net_total_ht: maybeEuros(row.net_total_ht),
  vat_rate_snapshot: bpToPercent(row.vat_bp),
  vat_amount: maybeEuros(row.vat_amount),
  total_ttc_expected: maybeEuros(row.total_ttc),
  pricing_missing: row.pricing_missing,
});

export function recordView(row: BilledRow, names: RowNames): BillingRecord {
  const { record } = row;
  const outside = record?.outside ?? {};
  return {
    ...rowView(row, names),
    is_preview: record === undefined,
    week_key: row.week_key,
    supplement: row.supplement,
    stale: record?.stale ?? false,
    units_to_credit: record?.units_to_credit ?? 0,
    // What was paid for in advance is on no invoice of its own.
    status: row.billing_mode === 'PREPAID' ? null : row.status,
    invoice_id: record?.invoice_id ?? null,
    invoice_number: (record?.invoice_id && names.invoices.get(record.invoice_id)) ?? null,
    external_invoice_number: outside.external_invoice_number ?? null,
    external_invoice_ttc: maybeEuros(outside.external_invoice_ttc),
    issued_at: maybeInstant(outside.issued_at),
    due_date: outside.due_date ?? null,
    paid_at: maybeInstant(outside.paid_at),
  };
}

export const monthRowView = (row: MonthSum, names: RowNames, is_preview: boolean): MonthRow => ({
  ...rowView(row, names),
  is_preview,
  weeks_count: row.weeks_count,
  status_detail: row.status_detail as Record<string, number>,
});

export const totalsView = ({ net_ht, vat, ttc, ...units }: SheetTotals) => ({
  ...units,
  net_ht: toEuros(net_ht),
  vat: toEuros(vat),
  ttc: toEuros(ttc),
});

export function interfacturationView(row: InterfacturationRow): Interfacturation {
  const { outside } = row;
  const vat = vatOf(row.ht, row.vat_bp);
  return {
    id: row.id,
    week_key: row.week_key,
    from_entity: row.from_entity,
    to_entity: row.to_entity,
    product_code: row.produit,
    units_total: row.units,
    // LBs never cross the companies (01-domain "LB pool").
    units_leads: row.units,
    units_lb: 0,
    unit_price_ht_internal: maybeEuros(row.unit_price),
    total_ht: toEuros(row.ht),
    vat_rate_internal: bpToPercent(row.vat_bp),
    vat_amount: toEuros(vat),
    total_ttc: toEuros(asCents(row.ht + vat)),
    pricing_missing: row.pricing_missing,
    external_invoice_number: outside?.external_invoice_number ?? null,
    status: outside?.status ?? (row.invoiced ? 'invoiced' : 'not_invoiced'),
    issued_at: maybeInstant(outside?.issued_at),
    paid_at: maybeInstant(outside?.paid_at),
  };
}
