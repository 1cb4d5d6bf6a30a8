/** Which orders take the leads of a département, and whether any of them has room (03-api `/api/departements/overview`). */
import { canTake, type OrderView } from '../routing/open-rules.ts';
import { addMonths, monthBounds, monthOf } from '../time/paris-month.ts';
import { addDays, daysBetween, type ParisDay } from '../time/paris-time.ts';

/** `inactive_blocked`: orders cover it and none of them can take a lead, whatever its quota. */
export const COVERAGE_STATUSES = ['on_remaining', 'saturated', 'no_order', 'inactive_blocked'] as const;
export type CoverageStatus = (typeof COVERAGE_STATUSES)[number];

/** Of several products together the first of these that one of them has: open when one of them is. */
export const BEST_FIRST: readonly CoverageStatus[] = [
  'on_remaining',
  'saturated',
  'inactive_blocked',
  'no_order',
];

export type CoveringOrder = Pick<
  OrderView,
  'id' | 'produit' | 'departements' | 'quota' | 'active' | 'client_active' | 'client_deliverable'
>;

export interface Coverage {
  status: CoverageStatus;
  /** Units a week of those that can take leads; null when one of them is unlimited. */
  quota: number | null;
  /** What is left of it, never below 0; null when one is unlimited. */
  remaining: number | null;
}

/**
 * @param orders those that cover one département with one produit
 * @param usedOf units of the week an order has taken
 */
export function coverageOf(
  orders: readonly CoveringOrder[],
  usedOf: (order: CoveringOrder) => number,
): Coverage {
  const taking = orders.filter(canTake);
  const unlimited = taking.some(({ quota }) => quota === 0);
  const left = (order: CoveringOrder) => Math.max(0, order.quota - usedOf(order));
  const sum = (of: (order: CoveringOrder) => number) =>
    unlimited ? null : taking.reduce((total, order) => total + of(order), 0);
  const remaining = sum(left);
  const status =
    orders.length === 0
      ? 'no_order'
      : taking.length === 0
        ? 'inactive_blocked'
        : remaining === 0
          ? 'saturated'
          : 'on_remaining';
  return { status, quota: sum(({ quota }) => quota), remaining };
}

/** Units of two; `null`, without limit, as soon as one is. */
export const addUnits = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a + b;

export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

export interface Days {
  from: ParisDay;
  to: ParisDay;
}

/**
 * The days of a period up to today, and as many of the one before: half a week is compared with half a week.
 * @param monday of the week that is looked at; a month is the one that day is in
 */
export function periodDays(
  period: Period,
  monday: ParisDay,
  today: ParisDay,
): { current: Days; previous: Days } {
  const earliest = (one: ParisDay, other: ParisDay) => (one < other ? one : other);
  if (period === 'day') {
    const day = earliest(today, addDays(monday, 6));
    return { current: { from: day, to: day }, previous: { from: addDays(day, -1), to: addDays(day, -1) } };
  }
  if (period === 'week') {
    const to = earliest(today, addDays(monday, 6));
    return { current: { from: monday, to }, previous: { from: addDays(monday, -7), to: addDays(to, -7) } };
  }
  const month = monthOf(monday);
  const { first_day: from, last_day } = monthBounds(month);
  const before = monthBounds(addMonths(month, -1));
  const to = earliest(today, last_day);
  const end = addDays(before.first_day, daysBetween(from, to));
  return {
    current: { from, to },
    previous: { from: before.first_day, to: earliest(end, before.last_day) },
  };
}
