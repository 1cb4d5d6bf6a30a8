/** What the units are worth that clients have paid for and not received: income that is not earned yet. */
import { asCents, type Cents } from '../money/money.ts';

/** Units that were bought at once, and not taken back (`openLots`). */
export interface PrepaidLot {
  units: number;
  /** HT, of one; 0 of a gift; null: nobody has said, and the client's price is taken. */
  unit_price: Cents | null;
}

export interface PrepaidValue {
  /** HT; null when a price is missing. */
  value: Cents | null;
  /** Units valued at the client's price of the day, for want of what was paid. */
  estimated: number;
}

/**
 * First in, first out: what is left are the latest lots.
 * @param lots the latest first
 * @param price HT of one unit for this client at that day
 */
export function prepaidValue(units: number, lots: readonly PrepaidLot[], price: Cents | null): PrepaidValue {
  let left = units;
  let value = 0;
  let estimated = 0;
  for (const lot of lots) {
    const taken = Math.min(left, lot.units);
    if (lot.unit_price === null) estimated += taken;
    value += taken * (lot.unit_price ?? price ?? 0);
    left -= taken;
  }
  // Corrections that add units are lots too; what no lot explains is older than they are.
  estimated += left;
  value += left * (price ?? 0);
  return { value: estimated > 0 && price === null ? null : asCents(value), estimated };
}
