/**
 * When an order takes leads (01-domain §3, 12-rules U21): its dates and pauses in whole Paris days, both ends included, the
 * hours of an immediate order, and its quota of single weeks.
 */
import {
  addDays,
  addWeeks,
  DAYS_OF_WEEK,
  type ParisDay,
  parisDay,
  parisHour,
  type WeekKey,
  weekMonday,
} from '../time/paris-time.ts';

export const DELIVERY_MODES = ['daily', 'immediate'] as const;
/** Whether an order's leads leave with the daily run or at once. */
export type DeliveryMode = (typeof DELIVERY_MODES)[number];

/** Days an order takes no lead. */
export interface Pause {
  from: ParisDay;
  until: ParisDay;
}

/** Another quota for some weeks; 0 = unlimited. */
export interface QuotaWeeks {
  from: WeekKey;
  to: WeekKey;
  quota: number;
}

/** Whole Paris hours: from 8 to 20 is 08:00 to 19:59. */
export interface DeliveryHours {
  from: number;
  to: number;
}

export interface OrderTerms {
  debut: ParisDay | null;
  fin: ParisDay | null;
  pauses: readonly Pause[];
  quota_weeks: readonly QuotaWeeks[];
  delivery_mode: DeliveryMode;
  /** Of an immediate order; null: at any hour. */
  delivery_hours: DeliveryHours | null;
}

/** An order nothing of this was said of. */
export const NO_TERMS: OrderTerms = {
  debut: null,
  fin: null,
  pauses: [],
  quota_weeks: [],
  delivery_mode: 'daily',
  delivery_hours: null,
};

/** Why an order does not run on a day, and the day it begins, ended or goes on after. */
export type NotRunning = readonly [why: 'debut' | 'fin' | 'pause', date: ParisDay];

type Dates = Pick<OrderTerms, 'debut' | 'fin' | 'pauses'>;

export function notRunning({ debut, fin, pauses }: Dates, day: ParisDay): NotRunning | null {
  if (debut !== null && day < debut) return ['debut', debut];
  if (fin !== null && day > fin) return ['fin', fin];
  const pause = pauses.find(({ from, until }) => from <= day && day <= until);
  return pause ? ['pause', pause.until] : null;
}

/** Days of a week an order does not run. */
export function closedDays(dates: Dates, week: WeekKey): ParisDay[] {
  const monday = weekMonday(week);
  return Array.from({ length: DAYS_OF_WEEK }, (_, n) => addDays(monday, n)).filter((day) =>
    notRunning(dates, day),
  );
}

/** Quota of an order in one week: that of the week itself, else its own. */
export const quotaIn = (quota: number, weeks: readonly QuotaWeeks[], week: WeekKey): number =>
  weeks.find(({ from, to }) => from <= week && week <= to)?.quota ?? quota;

/** The weeks with another quota once one week has this one: a range it lies in is cut around it. */
export const withQuotaIn = (weeks: readonly QuotaWeeks[], week: WeekKey, quota: number): QuotaWeeks[] =>
  [
    ...weeks.flatMap((range) => {
      const { from, to } = range;
      if (week < from || week > to) return [range];
      return [
        ...(from < week ? [{ ...range, to: addWeeks(week, -1) }] : []),
        ...(week < to ? [{ ...range, from: addWeeks(week, 1) }] : []),
      ];
    }),
    { from: week, to: week, quota },
  ].sort((a, b) => (a.from < b.from ? -1 : 1));

/** The hour it is, when an immediate order is outside its hours. */
export function outsideHours(
  { delivery_mode, delivery_hours }: Pick<OrderTerms, 'delivery_mode' | 'delivery_hours'>,
  now: Date,
): number | null {
  if (delivery_mode !== 'immediate' || delivery_hours === null) return null;
  const hour = parisHour(now);
  return hour >= delivery_hours.from && hour < delivery_hours.to ? null : hour;
}

/** What of an order's dates makes no sense, by field. */
export interface TermsProblem {
  path: string;
  message: string;
}

export function datesProblems({ debut, fin }: Pick<OrderTerms, 'debut' | 'fin'>): TermsProblem[] {
  return debut !== null && fin !== null && fin < debut
    ? [{ path: 'fin', message: 'ne peut précéder le début' }]
    : [];
}

export const hoursProblems = ({ from, to }: DeliveryHours): TermsProblem[] =>
  to <= from ? [{ path: 'delivery_hours.to', message: 'doit suivre la première heure' }] : [];

export const pauseProblems = (pauses: readonly Pause[]): TermsProblem[] =>
  pauses.flatMap(({ from, until }, n) =>
    until < from ? [{ path: `pauses.${n}.until`, message: 'ne peut précéder le premier jour' }] : [],
  );

/** Two quotas of one week contradict each other. */
export function quotaWeeksProblems(weeks: readonly QuotaWeeks[]): TermsProblem[] {
  return weeks.flatMap(({ from, to }, n) => {
    if (to < from) return [{ path: `quota_weeks.${n}.to`, message: 'ne peut précéder la première semaine' }];
    const overlaps = weeks.slice(0, n).some((other) => other.from <= to && from <= other.to);
    return overlaps
      ? [{ path: `quota_weeks.${n}.from`, message: 'a déjà un quota : une semaine n’en a qu’un' }]
      : [];
  });
}

/** From when an order that is not renewed counts its week: from its first day, when that is still to come. */
export const firstDayFrom = (debut: ParisDay | null, now: Date): ParisDay => {
  const today = parisDay(now);
  return debut !== null && debut > today ? debut : today;
};
