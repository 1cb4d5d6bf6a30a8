/** Totals of a document: sums of its lines, with VAT rounded once per category and rate (02-money "Pricing"). */
import { asCents, type Cents } from '../money/money.ts';
import { sumCents, vatOf } from '../money/price.ts';
import type { InvoiceLine, InvoiceTotals, LineVat, VatGroup } from './document.ts';

/** HT of one line. Free units cost nothing. */
export const lineTotal = ({ quantity, net_unit_price, free }: InvoiceLine): Cents =>
  asCents(free === undefined ? quantity * net_unit_price : 0);

/** EN 16931 has one group per category and rate (BR-CO-18): a second reason in it stops the issue (`missingMentions`). */
const groupKey = ({ category, rate_bp }: LineVat): string => `${category} ${rate_bp}`;

/** Sums lines up. TTC = HT + VAT, where VAT is the sum of round(base × rate) per category and rate. */
export function totalsOf(lines: readonly InvoiceLine[]): InvoiceTotals {
  const groups = new Map<string, VatGroup>();
  for (const line of lines) {
    const key = groupKey(line.vat);
    const group = groups.get(key) ?? { ...line.vat, base: asCents(0), vat: asCents(0) };
    group.base = asCents(group.base + lineTotal(line));
    groups.set(key, group);
  }
  const vat_breakdown = [...groups.values()]
    .map((group) => ({ ...group, vat: vatOf(group.base, group.rate_bp) }))
    .sort((a, b) => b.rate_bp - a.rate_bp || (a.category < b.category ? -1 : 1));
  const ht = sumCents(vat_breakdown.map(({ base }) => base));
  const vat = sumCents(vat_breakdown.map((group) => group.vat));
  return { ht, vat, ttc: asCents(ht + vat), vat_breakdown };
}
