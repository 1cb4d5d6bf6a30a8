/**
 * What the week and month pages show of the ledger (02-money "Weekly ledger"): records, the same records before they are
 * built (a preview), or the part of them that was sent in a month. Pure, and made of the rules that build the ledger.
 */
import { groupBy } from '../common/group-by.ts';
import { asCents, type BasisPoints, type Cents } from '../money/money.ts';
import { sumCents, vatOf } from '../money/price.ts';
import {
  byRecord,
  type LedgerLine,
  type RecordKey,
  recordKeyOf,
  type RecordSums,
  sumRecord,
  type UnitOfRecord,
} from './ledger.ts';
import type { RecordStatus } from './record-status.ts';

/** One row: a record with where it stands. */
export interface SheetRow extends RecordKey, RecordSums {
  status: RecordStatus;
}

/** The rows some lines make before their ledger is built; lines that never were billable make none. */
export const sheetRows = (lines: readonly LedgerLine[]): SheetRow[] =>
  [...byRecord(lines).values()].flatMap(
    (of) => rowOf({ ...recordKeyOf(of[0]!), status: 'not_invoiced' }, of) ?? [],
  );

/**
 * The row some of a record's lines make.
 * @returns null when none of them ever was billable
 */
export function rowOf(
  record: RecordKey & { status: RecordStatus },
  lines: readonly UnitOfRecord[],
): SheetRow | null {
  if (!lines.some(({ billable }) => billable)) return null;
  return { ...recordKeyOf(record), ...sumRecord(record, lines), status: record.status };
}

export interface SheetTotals {
  units_billable: number;
  units_leads: number;
  units_lb: number;
  units_free: number;
  net_ht: Cents;
  vat: Cents;
  ttc: Cents;
}

const nothing = asCents(0);
const plus = (a: Cents, b: Cents | null): Cents => asCents(a + (b ?? 0));

/**
 * Totals of some rows, as their invoices would have them: VAT is rounded once per client and rate. Rows without a price are
 * counted in units and in no amount; units paid in advance are left out.
 */
export function sheetTotals(rows: readonly Omit<SheetRow, 'status'>[]): SheetTotals {
  const invoiced = rows.filter(({ billing_mode }) => billing_mode === 'WEEKLY_INVOICE');
  const bases = new Map<string, { vat_bp: BasisPoints; base: Cents }>();
  const units = { units_billable: 0, units_leads: 0, units_lb: 0, units_free: 0 };
  for (const row of invoiced) {
    units.units_billable += row.units_billable;
    units.units_leads += row.units_leads;
    units.units_lb += row.units_lb;
    units.units_free += row.units_free;
    const key = `${row.client_id}|${row.vat_bp}`;
    const group = bases.get(key) ?? { vat_bp: row.vat_bp, base: nothing };
    group.base = plus(group.base, row.net_total_ht);
    bases.set(key, group);
  }
  const groups = [...bases.values()];
  const net_ht = sumCents(groups.map(({ base }) => base));
  const vat = sumCents(groups.map(({ base, vat_bp }) => vatOf(base, vat_bp)));
  return { ...units, net_ht, vat, ttc: asCents(net_ht + vat) };
}

/** A row of the month: the same sale in its weeks. */
export interface MonthRow extends Omit<SheetRow, 'week_key' | 'supplement' | 'status'> {
  weeks_count: number;
  /** Rows of weeks by where they stand. */
  status_detail: Partial<Record<RecordStatus, number>>;
}

const saleKey = (row: SheetRow): string =>
  JSON.stringify([
    row.billing_entity,
    row.client_id,
    row.produit,
    row.commande_id,
    row.unit_price,
    row.discount_bp,
    row.vat_bp,
    row.billing_mode,
  ]);

/** Adds up rows of several weeks that are the same sale at the same price. */
export function monthRows(rows: readonly SheetRow[]): MonthRow[] {
  return [...groupBy(rows, saleKey).values()].map(addUp);
}

function addUp(rows: SheetRow[]): MonthRow {
  const { week_key: _week, supplement: _supplement, status: _status, ...first } = rows[0]!;
  const sum = (field: 'units_billable' | 'units_leads' | 'units_lb' | 'units_free' | 'units_invoiced') =>
    rows.reduce((total, row) => total + row[field], 0);
  const amount = (field: 'value_ht' | 'net_total_ht') =>
    first.pricing_missing ? null : rows.reduce((total, row) => plus(total, row[field]), nothing);
  const net_total_ht = amount('net_total_ht');
  const vat_amount = net_total_ht === null ? null : vatOf(net_total_ht, first.vat_bp);
  const status_detail: Partial<Record<RecordStatus, number>> = {};
  for (const { status } of rows) status_detail[status] = (status_detail[status] ?? 0) + 1;
  return {
    ...first,
    source_entities: [...new Set(rows.flatMap(({ source_entities }) => source_entities))].sort(),
    units_billable: sum('units_billable'),
    units_leads: sum('units_leads'),
    units_lb: sum('units_lb'),
    units_free: sum('units_free'),
    units_invoiced: sum('units_invoiced'),
    value_ht: amount('value_ht'),
    net_total_ht,
    vat_amount,
    total_ttc: net_total_ht === null || vat_amount === null ? null : asCents(net_total_ht + vat_amount),
    weeks_count: new Set(rows.map(({ week_key }) => week_key)).size,
    status_detail,
  };
}
