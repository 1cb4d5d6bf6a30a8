/** The rules of a source's circuit breaker, and the figures they are held against. */
import type { BasisPoints } from '../money/money.ts';

/** What may be too much of a source, in the order it is looked at. */
export const SOURCE_RATES = ['reject', 'invalid', 'suspicious', 'duplicate', 'missing_consent'] as const;
export type SourceRate = (typeof SOURCE_RATES)[number];

/** What came from a source, and what became of it, over some time. */
export interface SourceCounts {
  received: number;
  invalid: number;
  suspicious: number;
  duplicate: number;
  missing_consent: number;
  /** Sent to clients. */
  sold: number;
  /** Rejected by them, whenever they were sold. */
  rejected: number;
}

export const NO_COUNTS: Readonly<SourceCounts> = {
  ...{ received: 0, invalid: 0, suspicious: 0, duplicate: 0, missing_consent: 0 },
  ...{ sold: 0, rejected: 0 },
};

export const addCounts = (a: SourceCounts, b: SourceCounts): SourceCounts => ({
  received: a.received + b.received,
  invalid: a.invalid + b.invalid,
  suspicious: a.suspicious + b.suspicious,
  duplicate: a.duplicate + b.duplicate,
  missing_consent: a.missing_consent + b.missing_consent,
  sold: a.sold + b.sold,
  rejected: a.rejected + b.rejected,
});

export interface BreakerRules {
  enabled: boolean;
  /** How far back the figures look. */
  window_hours: number;
  /** Fewer leads than this say nothing: received, or sold where rejects are looked at. */
  min_volume: number;
  /** The highest rates that are still well; of those absent nothing is asked. */
  max: Partial<Record<SourceRate, BasisPoints>>;
  /** No lead for so long, where some were expected, is worth an alert; absent: it is not. */
  silence_hours?: number;
  /** How many have to be expected for that. */
  silence_expected: number;
  /** On hold for so long, some leads pass again; absent: a person decides. */
  half_open_hours?: number;
}

export const DEFAULT_RULES: BreakerRules = {
  ...{ enabled: false, window_hours: 24, min_volume: 50, max: {} },
  silence_expected: 10,
};

/** The longest window: figures are counted from leads, every minute. */
export const MAX_WINDOW_HOURS = 168;

/** A rate that is too high, with its figures. */
export interface ExceededRate {
  rate: SourceRate;
  n: number;
  of: number;
  max: BasisPoints;
}

/** Rejects are held against what was sold at the same time, everything else against what was received (12-rules U43). */
export const rateOf = (counts: SourceCounts, rate: SourceRate): { n: number; of: number } =>
  rate === 'reject' ? { n: counts.rejected, of: counts.sold } : { n: counts[rate], of: counts.received };

/**
 * The first rate that is too high.
 * @param minVolume of these figures
 */
export function exceededRate(
  { max, min_volume }: Pick<BreakerRules, 'max' | 'min_volume'>,
  counts: SourceCounts,
  minVolume = min_volume,
): ExceededRate | null {
  for (const rate of SOURCE_RATES) {
    const highest = max[rate];
    const { n, of } = rateOf(counts, rate);
    if (highest === undefined || of === 0 || of < minVolume) continue;
    if (n * 10_000 > highest * of) return { rate, n, of, max: highest };
  }
  return null;
}

/** How many leads pass while a source is tried out: 20, or a tenth of what came in its window if that is more. */
export const trialSize = (received: number): number => Math.max(20, Math.ceil(received / 10));

/**
 * How many leads should have come, by those of the same hours in the weeks before; null when some came, or too few were to.
 * @param before of each week, the leads of the same hours
 */
export function silence(
  { silence_expected }: Pick<BreakerRules, 'silence_expected'>,
  received: number,
  before: readonly number[],
): number | null {
  if (received > 0 || before.length === 0) return null;
  const expected = Math.round(before.reduce((sum, n) => sum + n, 0) / before.length);
  return expected >= Math.max(1, silence_expected) ? expected : null;
}
