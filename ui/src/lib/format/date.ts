/**
 * Dates as they are read in France, always in Paris time, wherever the browser is.
 */
import {
  addDays,
  asWeekKey,
  frenchDay,
  PARIS,
  type WeekKey,
  weekMonday,
  type ParisDay,
} from '../../../../domain/time/paris-time.ts';

const formatter = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('fr-FR', { timeZone: PARIS, ...options });

const dayFormat = formatter({ day: '2-digit', month: '2-digit', year: 'numeric' });
const longDayFormat = formatter({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const shortDayFormat = formatter({ day: 'numeric', month: 'short' });
const weekdayFormat = formatter({ weekday: 'short', day: 'numeric' });
const monthFormat = formatter({ month: 'long', year: 'numeric' });
const timeFormat = formatter({ hour: '2-digit', minute: '2-digit' });
const secondFormat = formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit' });

type Instant = string | Date;
const at = (instant: Instant): Date => (instant instanceof Date ? instant : new Date(instant));

/** `23/11/2026` */
export const day = (instant: Instant): string => dayFormat.format(at(instant));
/** `lundi 23 novembre 2026` */
export const longDay = (instant: Instant): string => longDayFormat.format(at(instant));
/** `23 nov.` */
export const shortDay = (instant: Instant): string => shortDayFormat.format(at(instant));
/** `lun. 23` */
export const namedDay = (instant: Instant): string => weekdayFormat.format(at(instant));
/** `novembre 2026` */
export const monthName = (instant: Instant): string => monthFormat.format(at(instant));
/** `09:30` */
export const time = (instant: Instant): string => timeFormat.format(at(instant));
/** `23/11/2026 09:30` */
export const dateTime = (instant: Instant): string => `${day(instant)} ${time(instant)}`;
/** `23/11/2026 09:30:04`, for evidence. */
export const dateTimeSeconds = (instant: Instant): string =>
  `${day(instant)} ${secondFormat.format(at(instant))}`;

/** A Paris day (`yyyy-mm-dd`) as an instant that every formatter above shows as that day. */
export const noon = (parisDay: ParisDay): Date => new Date(`${parisDay}T12:00:00Z`);

const relative = new Intl.RelativeTimeFormat('fr-FR', { numeric: 'auto', style: 'short' });
const STEPS = [
  ['minute', 60_000, 60],
  ['hour', 3_600_000, 24],
  ['day', 86_400_000, Infinity],
] as const;

/** `il y a 3 min`, `dans 2 h`, `hier`. */
export function ago(instant: Instant, now: Date = new Date()): string {
  const delta = at(instant).getTime() - now.getTime();
  if (Math.abs(delta) < 45_000) return 'à l’instant';
  for (const [unit, ms, limit] of STEPS) {
    const value = Math.round(delta / ms);
    if (Math.abs(value) < limit) return relative.format(value, unit);
  }
  return day(instant);
}

/** `16 – 22 nov. 2026` for `2026-W47`. */
export function weekRange(week: WeekKey): string {
  const monday = weekMonday(week);
  const sunday = addDays(monday, 6);
  const sameMonth = monday.slice(0, 7) === sunday.slice(0, 7);
  const from = sameMonth ? String(Number(monday.slice(8))) : shortDay(noon(monday));
  return `${from} – ${shortDay(noon(sunday))} ${sunday.slice(0, 4)}`;
}

/** `Semaine du 23/11/2026 au 29/11/2026` for `2026-W48`. @param week of the API */
export function weekLong(week: string): string {
  const monday = weekMonday(asWeekKey(week));
  return `Semaine du ${frenchDay(monday)} au ${frenchDay(addDays(monday, 6))}`;
}

/** `47` of `2026-W47`. */
export const weekNumber = (week: WeekKey): number => Number(week.slice(-2));
