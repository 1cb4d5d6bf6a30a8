/** What a client's chart spans: every day, week or month of it, those without anything too. */
import { addMonths, monthOf } from '../../../../domain/time/paris-month.ts';
import {
  addDays,
  addWeeks,
  type ParisDay,
  type WeekKey,
  weekKeyOfDay,
  weekMonday,
} from '../../../../domain/time/paris-time.ts';
import type { ClientSummary } from '../../lib/api/types.ts';
import { day, monthName, noon, shortDay, weekLong, weekNumber } from '../../lib/format/date.ts';

export interface Span {
  /** `group_by` of the API. */
  group: 'day' | 'week' | 'month';
  label: string;
  /** First day. */
  from(today: ParisDay): ParisDay;
  /** Names of its periods as the API writes them, the oldest first. */
  periods(today: ParisDay): string[];
  /** Under the column. */
  short(period: string): string;
  long(period: string): string;
}

const last = <T>(count: number, of: (back: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => of(count - 1 - n));

const DAYS = 30;
const WEEKS = 12;
const MONTHS = 12;
const firstOf = (month: string): ParisDay => `${month}-01` as ParisDay;

export const SPANS: Readonly<Record<string, Span>> = {
  jour: {
    group: 'day',
    label: '30 jours',
    from: (today) => addDays(today, 1 - DAYS),
    periods: (today) => last(DAYS, (back) => addDays(today, -back)),
    short: (period) => String(Number(period.slice(-2))),
    long: (period) => day(noon(period as ParisDay)),
  },
  '': {
    group: 'week',
    label: '12 semaines',
    from: (today) => weekMonday(addWeeks(weekKeyOfDay(today), 1 - WEEKS)),
    periods: (today) => last(WEEKS, (back) => addWeeks(weekKeyOfDay(today), -back)),
    short: (period) => `S${weekNumber(period as WeekKey)}`,
    long: weekLong,
  },
  mois: {
    group: 'month',
    label: '12 mois',
    from: (today) => firstOf(addMonths(monthOf(today), 1 - MONTHS)),
    periods: (today) => last(MONTHS, (back) => addMonths(monthOf(today), -back)),
    short: (period) => shortDay(noon(firstOf(period))).replace(/^\S+\s/, ''),
    long: (period) => monthName(noon(firstOf(period))),
  },
};

/** The figures of each period. A lead counts as rejected when it is, so that there may be more of those than were sent. */
export function columnsOf(span: Span, summary: ClientSummary, today: ParisDay) {
  const known = new Map(summary.periods.map((one) => [one.period, one]));
  return span.periods(today).map((period) => {
    const figures = known.get(period);
    return {
      ...{ key: period, label: span.short(period), name: span.long(period) },
      values: {
        kept: Math.max(0, (figures?.sent ?? 0) - (figures?.rejected ?? 0)),
        rejected: figures?.rejected ?? 0,
      },
    };
  });
}
