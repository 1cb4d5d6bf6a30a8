/** Months of the Paris calendar: `2026-11`. They begin and end with Paris days, and cut the weeks at their edges. */
import type { Brand } from '../common/brand.ts';
import {
  addDays,
  isParisDay,
  type ParisDay,
  parisDayStart,
  type WeekKey,
  weekKeyOfDay,
  weekMonday,
} from './paris-time.ts';

/** `2026-11`. */
export type MonthKey = Brand<string, 'MonthKey'>;

const MONTH_PATTERN = /^\d{4}-\d{2}$/;

const firstDay = (month: string): ParisDay => `${month}-01` as ParisDay;

/** True for a `yyyy-mm` that exists. */
export const isMonthKey = (value: string): value is MonthKey =>
  MONTH_PATTERN.test(value) && isParisDay(firstDay(value));

/** Month of a Paris day. */
export const monthOf = (day: ParisDay): MonthKey => day.slice(0, 7) as MonthKey;

/** The month, or the two, a week has days of. */
export function monthsOf(week: WeekKey): MonthKey[] {
  const monday = weekMonday(week);
  return [...new Set([monthOf(monday), monthOf(addDays(monday, 6))])];
}

/** Month `count` months later (negative: earlier). */
export function addMonths(month: MonthKey, count: number): MonthKey {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const months = year * 12 + (number - 1) + count;
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}` as MonthKey;
}

export interface Month {
  first_day: ParisDay;
  last_day: ParisDay;
  /** Half-open: `[start, end)`. */
  start: Date;
  end: Date;
  /** ISO weeks with a day in it, the earliest first. */
  weeks: WeekKey[];
}

export function monthBounds(month: MonthKey): Month {
  const first_day = firstDay(month);
  const next = firstDay(addMonths(month, 1));
  const weeks = new Set<WeekKey>();
  for (let day = first_day; day < next; day = addDays(day, 1)) weeks.add(weekKeyOfDay(day));
  return {
    first_day,
    last_day: addDays(next, -1),
    start: parisDayStart(first_day),
    end: parisDayStart(next),
    weeks: [...weeks],
  };
}
