/**
 * Money (01-domain "Money"): integer cents and integer basis points inside; the API shows euros and percentages or
 * ratios as numbers. Rounding is half away from zero.
 */
import type { Brand } from '../common/brand.ts';

/** Whole cents of a euro. */
export type Cents = Brand<number, 'Cents'>;
/** Whole hundredths of a percent: 10 000 are all of it. */
export type BasisPoints = Brand<number, 'BasisPoints'>;

/** A whole number as cents. @throws RangeError when it is not whole, or too large to be counted exactly */
export const asCents = (value: number): Cents => whole(value) as Cents;

/** A whole number as basis points. @throws RangeError when it is not whole, or too large to be counted exactly */
export const asBasisPoints = (value: number): BasisPoints => whole(value) as BasisPoints;

function whole(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`);
  return value;
}

/** Rounds half away from zero. `value` is finite. */
const roundHalfAway = (value: number): number => Math.sign(value) * Math.round(Math.abs(value));

/** Euros as the API shows them → integer cents. The tiny epsilon repairs `1.005 * 100 = 100.49999…`. */
export const toCents = (euros: number): Cents => asCents(roundHalfAway(euros * 100 * (1 + Number.EPSILON)));

/** Integer cents → euros with two decimals. */
export const toEuros = (cents: Cents): number => cents / 100;

/** Ratio 0…1 → basis points (`lb_target_pct` 0.15 → 1500). */
export const ratioToBp = (ratio: number): BasisPoints =>
  asBasisPoints(roundHalfAway(ratio * 10_000 * (1 + Number.EPSILON)));

/** Basis points → ratio 0…1. */
export const bpToRatio = (bp: BasisPoints): number => bp / 10_000;

/** Percent 0…100 → basis points (`remise_percent` 12.5 → 1250). */
export const percentToBp = (percent: number): BasisPoints =>
  asBasisPoints(roundHalfAway(percent * 100 * (1 + Number.EPSILON)));

/** Basis points → percent. */
export const bpToPercent = (bp: BasisPoints): number => bp / 100;

/** `⌈bp × count / 10 000⌉` in integers, e.g. the LB units a target asks of a quota. */
export const ceilShare = (bp: BasisPoints, count: number): number => Math.ceil((bp * count) / 10_000);
