/** How much of a credit note falls on each of the invoices it corrects. */
import { asCents, type BasisPoints, type Cents } from '../money/money.ts';
import { vatOf } from '../money/price.ts';
import type { VatGroup } from './document.ts';

export interface CreditShare {
  /** HT per VAT rate. */
  bases: { rate_bp: BasisPoints; base: Cents }[];
  ttc: Cents;
}

/**
 * A credit note of one invoice falls on it whole, rate by rate. One of several invoices has one rate (between the companies), and
 * falls on each by what it takes back of it; the last one takes the cent that rounding leaves.
 * @param bases HT by invoice, summing up to the note's
 */
export function creditShares(
  note: { ttc: Cents; vat_breakdown: readonly VatGroup[] },
  bases: ReadonlyMap<string, Cents>,
): ReadonlyMap<string, CreditShare> {
  const ids = [...bases.keys()];
  if (ids.length === 1) {
    const whole = note.vat_breakdown.map(({ rate_bp, base }) => ({ rate_bp, base }));
    return new Map([[ids[0]!, { bases: whole, ttc: note.ttc }]]);
  }
  const [group] = note.vat_breakdown;
  const shares = new Map<string, CreditShare>();
  let left: number = note.ttc;
  for (const [index, id] of ids.entries()) {
    const base = bases.get(id)!;
    const rate_bp = group!.rate_bp;
    const ttc = index === ids.length - 1 ? asCents(left) : asCents(base + vatOf(base, rate_bp));
    left -= ttc;
    shares.set(id, { bases: [{ rate_bp, base }], ttc });
  }
  return shares;
}
