/** Prices of units (02-money "Pricing"): the unit is rounded, everything else is a sum. */
import { asCents, type BasisPoints, type Cents } from './money.ts';

/** What one unit costs after the discount: round(price × (1 − discount)), half away from zero, in integers. */
export function netUnitPrice(price: Cents, discount: BasisPoints): Cents {
  return roundedShare(price, 10_000 - discount);
}

/** VAT of a sum: round(base × rate), half away from zero. Taken once per rate on a document's sum, nowhere else. */
export const vatOf = (base: Cents, rate: BasisPoints): Cents => roundedShare(base, rate);

/** round(amount × parts ÷ 10 000), half away from zero; exact, since both products are whole. */
function roundedShare(amount: Cents, parts: number): Cents {
  const scaled = asCents(amount * parts);
  const whole = Math.floor((Math.abs(scaled) + 5_000) / 10_000);
  return asCents(whole === 0 ? 0 : Math.sign(scaled) * whole);
}

/** Adds up cents, exactly. */
export const sumCents = (amounts: Iterable<Cents>): Cents => {
  let sum = 0;
  for (const amount of amounts) sum += amount;
  return asCents(sum);
};
