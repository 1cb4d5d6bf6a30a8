/** What of a week is still to be invoiced, and what stands in the way. */
import { toCents, toEuros } from '../../../../domain/money/money.ts';
import { sumCents } from '../../../../domain/money/price.ts';
import type { BillingRecord, BillingWeek } from '../../lib/api/types.ts';

/** Euros, added up exactly. */
export const euroSum = (amounts: readonly number[]): number => toEuros(sumCents(amounts.map(toCents)));

export interface ToBill {
  /** The week is not over, so nothing of it goes on an invoice yet. */
  running: boolean;
  /** Nothing is in the ledger yet. */
  unbuilt: boolean;
  ready: { clients: number; units: number; net_ht: number };
  /** Lines left out until somebody acts. */
  unpriced: BillingRecord[];
  stale: BillingRecord[];
  /** Sent since the ledger was built. */
  not_in_ledger: number;
}

export function toBill({ weekly_invoice, not_in_ledger, is_preview }: BillingWeek, running: boolean): ToBill {
  const open = weekly_invoice.filter(
    ({ status, invoice_id, is_preview: preview, units_billable }) =>
      !preview && status === 'not_invoiced' && invoice_id === null && units_billable > 0,
  );
  const ready = running ? [] : open.filter(({ pricing_missing, stale }) => !pricing_missing && !stale);
  return {
    running,
    unbuilt: is_preview && weekly_invoice.length > 0,
    ready: {
      clients: new Set(ready.map(({ client_id }) => client_id)).size,
      units: ready.reduce((sum, { units_billable, units_free }) => sum + units_billable - units_free, 0),
      net_ht: euroSum(ready.map(({ net_total_ht }) => net_total_ht ?? 0)),
    },
    unpriced: weekly_invoice.filter(({ pricing_missing }) => pricing_missing),
    stale: open.filter(({ stale }) => stale),
    not_in_ledger,
  };
}
