/** Weeks and days of a request. */
import {
  addDays,
  isoDay,
  isWeekKey,
  type ParisDay,
  parisDayStart,
  weekBounds,
  type WeekKey,
} from '../../domain/time/paris-time.ts';
import { Problem } from './problem.ts';

/** @throws Problem 400 when it is no ISO week */
export function parseWeek(week: string): WeekKey {
  if (isWeekKey(week)) return week;
  throw new Problem('bad_request', `« ${week} » n’est pas une semaine : écrivez-la comme 2026-W47.`);
}

/** The day of an ISO 8601 date, or of a date and time. @throws Problem 400 when it is none */
export function parseDay(text: string): ParisDay {
  const day = isoDay(text);
  if (day) return day;
  throw new Problem('bad_request', `« ${text} » n’est pas un jour : écrivez-le comme 2026-11-23.`);
}

/** Filter value of the dates of a Paris week. @throws Problem 400 when it is no ISO week */
export function duringWeek(week: string): { $gte: Date; $lt: Date } {
  const { start, end } = weekBounds(parseWeek(week));
  return { $gte: start, $lt: end };
}

/** What a list is narrowed to by the days it was given: from one, to one, or both. @throws Problem 400 when one is no day */
export function createdWithin({ from, to }: { from?: string; to?: string }): {
  created_at?: { $gte?: Date; $lt?: Date };
} {
  if (!from && !to) return {};
  const { $gte, $lt } = duringDays(from ?? to!, to ?? from!);
  return { created_at: { ...(from && { $gte }), ...(to && { $lt }) } };
}

/** Filter value of the dates of some Paris days, both included. @throws Problem 400 when one is no day */
export function duringDays(from: string, to: string): { $gte: Date; $lt: Date } {
  return { $gte: parisDayStart(parseDay(from)), $lt: parisDayStart(addDays(parseDay(to), 1)) };
}
