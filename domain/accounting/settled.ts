/** What of an invoice's HT and VAT a part of its TTC pays, rate by rate: exact in the end, whatever it is paid in. */
import type { InvoiceDocument, InvoiceTotals, VatGroup } from '../invoices/document.ts';
import { asCents, type Cents } from '../money/money.ts';

type Group = Pick<VatGroup, 'category' | 'rate_bp' | 'base' | 'vat'>;

/** round(amount × part ÷ whole), half up; `part` and `whole` are not below 0. The products are larger than a number holds. */
function share(amount: Cents, part: number, whole: number): number {
  const scaled = 2n * BigInt(Math.abs(amount)) * BigInt(part) + BigInt(whole);
  const rounded = Number(scaled / (2n * BigInt(whole)));
  return amount < 0 && rounded > 0 ? -rounded : rounded;
}

/** What the first `paid` cents of a document pay. The first rate takes the cents that rounding leaves. */
function upTo({ ttc, vat_breakdown }: InvoiceTotals, paid: number): Group[] {
  const groups = vat_breakdown.map(({ category, rate_bp, base, vat }) => ({
    category,
    rate_bp,
    base: share(base, paid, ttc),
    vat: share(vat, paid, ttc),
  }));
  const sum = groups.reduce((total, { base, vat }) => total + base + vat, 0);
  return groups.map((group, index) => ({
    ...group,
    base: asCents(index === 0 ? group.base + paid - sum : group.base),
    vat: asCents(group.vat),
  }));
}

/** What `amount` more pays once `before` is paid; below 0 what a payment that is taken back had paid. */
export function settledBy(totals: InvoiceTotals, before: Cents, amount: Cents): Group[] {
  const start = upTo(totals, before);
  return upTo(totals, before + amount).map((group, index) => ({
    ...group,
    base: asCents(group.base - start[index]!.base),
    vat: asCents(group.vat - start[index]!.vat),
  }));
}

/** What of an invoice after a deposit the deposit had billed already; of any other document nothing. */
export const depositPart = ({ after_deposit, paid, totals }: InvoiceDocument): Group[] =>
  after_deposit && paid > 0 ? settledBy(totals, asCents(0), asCents(Math.min(paid, totals.ttc))) : [];
