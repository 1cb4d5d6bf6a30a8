/** The days that are looked at: a month, unless somebody chose others. */
import { addMonths, monthBounds, type MonthKey, monthOf } from '../../../../domain/time/paris-month.ts';
import { asParisDay, isParisDay, parisDay, type ParisDay } from '../../../../domain/time/paris-time.ts';

export interface Days {
  from: ParisDay;
  to: ParisDay;
}

export function monthDays(month: MonthKey): Days {
  const { first_day: from, last_day: to } = monthBounds(month);
  return { from, to };
}

export const thisMonth = (): Days => monthDays(monthOf(parisDay(new Date())));

/** The financial year until a day. */
export const yearToDate = (today: ParisDay): Days => ({
  from: asParisDay(`${today.slice(0, 4)}-01-01`),
  to: today,
});

/** The month some days are, when they are one. */
export function monthShown({ from, to }: Days): MonthKey | null {
  const month = monthOf(from);
  const days = monthDays(month);
  return days.from === from && days.to === to ? month : null;
}

/** The month before or after the one some days are in. */
export const besideMonth = ({ from, to }: Days, step: 1 | -1): Days =>
  monthDays(addMonths(monthOf(step > 0 ? to : from), step));

/** What an address says; what is no period is `otherwise`. */
export const readDays = (from: string, to: string, otherwise: Days): Days =>
  isParisDay(from) && isParisDay(to) && from <= to ? { from, to } : otherwise;
