/**
 * Business dates (01-domain "Time"): every day, week and month is computed in Europe/Paris, always with the zone
 * named. A `ParisDay` is `yyyy-mm-dd`, a `WeekKey` is an ISO week such as `2026-W47`.
 */
import { Temporal } from 'temporal-polyfill';
import type { Brand } from '../common/brand.ts';

export const PARIS = 'Europe/Paris';
export const DAY_MS = 24 * 60 * 60 * 1000;
export const DAYS_OF_WEEK = 7;

/** `2026-11-23`, a day of the Paris calendar. */
export type ParisDay = Brand<string, 'ParisDay'>;
/** `2026-W48`, an ISO week of the Paris calendar. */
export type WeekKey = Brand<string, 'WeekKey'>;

const dayOf = (date: Temporal.PlainDate): ParisDay => date.toString() as ParisDay;

const WEEK_PATTERN = /^(\d{4})-W(\d{2})$/;
const ISO_OFFSET = /(Z|[+-]\d{2}(:?\d{2})?)$/i;
const SPACED_OFFSET = /^(\d{4}-?\d{2}-?\d{2}[T ]\d{2}\S*) (\d{2}:?\d{2})$/;
const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

/** `2026-11-23` as people in France write it: `23/11/2026`. */
export const frenchDay = (day: ParisDay): string => day.split('-').reverse().join('/');

/** An ISO 8601 date-time, with an offset or in Paris; a date alone is its first instant. Anything else: undefined. */
export function parisInstant(text: string): Date | undefined {
  if (DAY_PATTERN.test(text)) return isParisDay(text) ? parisDayStart(text) : undefined;
  try {
    const zoned = ISO_OFFSET.test(text)
      ? Temporal.Instant.from(text)
      : Temporal.PlainDateTime.from(text).toZonedDateTime(PARIS);
    return new Date(zoned.epochMilliseconds);
  } catch {
    return undefined;
  }
}

/** First instant of a Paris day (00:00 local, which exists on every Paris day). */
export function parisDayStart(day: ParisDay): Date {
  const start = Temporal.PlainDate.from(day).toZonedDateTime(PARIS);
  return new Date(start.epochMilliseconds);
}

// Intake asks for the day and week of "now" thousands of times a second: the zone maths is done once per Paris day.
let cached = { from: 1, until: 0, day: '' as ParisDay, week: '' as WeekKey };

function parisCalendar(at: Date): { day: ParisDay; week: WeekKey } {
  const ms = at.getTime();
  if (!(ms >= cached.from && ms < cached.until)) {
    const date = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(PARIS).toPlainDate();
    const day = dayOf(date);
    cached = {
      from: parisDayStart(day).getTime(),
      until: parisDayStart(dayOf(date.add({ days: 1 }))).getTime(),
      day,
      week: weekKeyOfDay(day),
    };
  }
  return cached;
}

/** Paris day of an instant. */
export const parisDay = (at: Date): ParisDay => parisCalendar(at).day;

/** ISO week (Paris) of an instant. */
export const weekKey = (at: Date): WeekKey => parisCalendar(at).week;

/** Hour of the Paris day, 0 … 23. */
export const parisHour = (at: Date): number =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(PARIS).hour;

/** ISO week of a Paris day: 2026-12-31 and 2027-01-03 are both in `2026-W53`. */
export function weekKeyOfDay(day: ParisDay): WeekKey {
  const date = Temporal.PlainDate.from(day);
  return `${date.yearOfWeek}-W${String(date.weekOfYear).padStart(2, '0')}` as WeekKey;
}

/** Paris day `count` days later (negative: earlier). */
export const addDays = (day: ParisDay, count: number): ParisDay =>
  dayOf(Temporal.PlainDate.from(day).add({ days: count }));

/** Whole days from one Paris day to another. */
export const daysBetween = (from: ParisDay, to: ParisDay): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days;

/** Last day of a Paris day's month. */
export function endOfMonth(day: ParisDay): ParisDay {
  const date = Temporal.PlainDate.from(day);
  return dayOf(date.with({ day: date.daysInMonth }));
}

/** Weekday of a Paris day, 0 = Monday … 6 = Sunday (the delivery calendar's numbering). */
export const weekday = (day: ParisDay): number => Temporal.PlainDate.from(day).dayOfWeek - 1;

/** True for a `yyyy-mm-dd` that exists in the calendar. */
export function isParisDay(value: string): value is ParisDay {
  if (!DAY_PATTERN.test(value)) return false;
  try {
    return Temporal.PlainDate.from(value).toString() === value;
  } catch {
    return false;
  }
}

/**
 * The Paris day of a date, or of a date and time, in ISO 8601; undefined when it is neither. The space a `+` becomes in an
 * address is taken for the `+` it was.
 */
export function isoDay(text: string): ParisDay | undefined {
  const given = text.trim().replace(SPACED_OFFSET, '$1+$2');
  const at = parisInstant(given);
  return at && parisDay(at);
}

/** A `yyyy-mm-dd` as a Paris day. @throws RangeError when the calendar has no such day */
export function asParisDay(value: string): ParisDay {
  if (!isParisDay(value)) throw new RangeError(`not a day: ${value}`);
  return value;
}

/** Monday of an ISO week; undefined when the key is malformed or that year has no such week. */
function mondayOf(week: string): ParisDay | undefined {
  const match = WEEK_PATTERN.exec(week);
  if (match) {
    // 4 January is always in week 1.
    const fourth = Temporal.PlainDate.from(`${match[1]}-01-04`);
    const monday = dayOf(
      fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ weeks: Number(match[2]) - 1 }),
    );
    if (weekKeyOfDay(monday) === week) return monday;
  }
  return undefined;
}

/** Monday of an ISO week. @throws RangeError when a key read from outside was not one */
export function weekMonday(week: WeekKey): ParisDay {
  const monday = mondayOf(week);
  if (!monday) throw new RangeError(`not an ISO week: ${week}`);
  return monday;
}

/** True for an ISO week that exists, `2026-W53` included and `2027-W53` not. */
export const isWeekKey = (value: string): value is WeekKey => mondayOf(value) !== undefined;

/** An ISO week such as `2026-W48`. @throws RangeError when there is none of that name */
export function asWeekKey(value: string): WeekKey {
  if (!isWeekKey(value)) throw new RangeError(`not an ISO week: ${value}`);
  return value;
}

/** Half-open bounds of an ISO week in Paris, `[Monday 00:00, next Monday 00:00)`; 167 or 169 hours when clocks change. */
export function weekBounds(week: WeekKey): { start: Date; end: Date } {
  const monday = weekMonday(week);
  return { start: parisDayStart(monday), end: parisDayStart(addDays(monday, 7)) };
}

/** ISO week `count` weeks later (negative: earlier). */
export const addWeeks = (week: WeekKey, count: number): WeekKey =>
  weekKeyOfDay(addDays(weekMonday(week), 7 * count));
