/** What clients owe at a day, by how late it is (02-money "Overdue dashboard"): not due yet, 0–30 days, 31–60, 61–90, more. */
import { asCents, type Cents } from '../money/money.ts';
import { daysBetween, type ParisDay } from '../time/paris-time.ts';

export const LATE_BUCKETS = ['d0_30', 'd31_60', 'd61_90', 'd90_plus'] as const;
type LateBucket = (typeof LATE_BUCKETS)[number];

export interface AgedRow extends Record<LateBucket, Cents> {
  not_due: Cents;
  /** Of credit notes that are neither applied nor given back. */
  credit_left: Cents;
  /** All of it, less the credit: the balance of the client's statement. */
  total: Cents;
}

/** An issued document as it was at the day: what is left to be paid of it, or of a credit note to be used. */
export interface OpenInvoice {
  client_id: string;
  credit_note: boolean;
  due_on: ParisDay;
  left: Cents;
}

export const lateBucket = (days: number): LateBucket =>
  days <= 30 ? 'd0_30' : days <= 60 ? 'd31_60' : days <= 90 ? 'd61_90' : 'd90_plus';

const nothing = (): AgedRow => {
  const none = asCents(0);
  return {
    not_due: none,
    d0_30: none,
    d31_60: none,
    d61_90: none,
    d90_plus: none,
    credit_left: none,
    total: none,
  };
};

/** One row per client who owes something, or is owed. */
export function agedBalance(invoices: Iterable<OpenInvoice>, on: ParisDay): ReadonlyMap<string, AgedRow> {
  const rows = new Map<string, AgedRow>();
  for (const { client_id, credit_note, due_on, left } of invoices) {
    if (left === 0) continue;
    const row = rows.get(client_id) ?? nothing();
    const bucket = credit_note
      ? 'credit_left'
      : on > due_on
        ? lateBucket(daysBetween(due_on, on))
        : 'not_due';
    row[bucket] = asCents(row[bucket] + left);
    row.total = asCents(row.total + (credit_note ? -left : left));
    rows.set(client_id, row);
  }
  return rows;
}

/** Rows of several clients in one. */
export function sumAged(rows: Iterable<AgedRow>): AgedRow {
  const sum = nothing();
  for (const row of rows)
    for (const key of Object.keys(sum) as (keyof AgedRow)[]) sum[key] = asCents(sum[key] + row[key]);
  return sum;
}
