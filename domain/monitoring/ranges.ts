/** Spans of days that are watched, in Paris days, today included: 24 hours are today, as far as it goes. */
import { addDays, type ParisDay } from '../time/paris-time.ts';
import type { Days } from './coverage.ts';

export const RANGES = ['24h', '7d', '30d', '90d'] as const;
export type Range = (typeof RANGES)[number];

const DAYS: Readonly<Record<Range, number>> = { '24h': 1, '7d': 7, '30d': 30, '90d': 90 };

/** Its days, and as many before them. */
export function rangeDays(range: Range, today: ParisDay): { current: Days; previous: Days } {
  const from = addDays(today, 1 - DAYS[range]);
  return {
    current: { from, to: today },
    previous: { from: addDays(from, -DAYS[range]), to: addDays(from, -1) },
  };
}
