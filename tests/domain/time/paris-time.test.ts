import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addWeeks,
  DAY_MS,
  isoDay,
  isParisDay,
  isWeekKey,
  parisInstant,
  parisDay,
  parisDayStart,
  weekBounds,
  weekday,
  weekKey,
  weekKeyOfDay,
  weekMonday,
  type WeekKey,
  type ParisDay,
} from '../../../domain/time/paris-time.ts';
import { aWeek, aDay } from '../../support/dates.ts';

const HOUR_MS = 3_600_000;
const at = (iso: string) => new Date(iso);
const instants = fc.date({
  min: at('2000-01-01T00:00:00Z'),
  max: at('2100-01-01T00:00:00Z'),
  noInvalidDate: true,
});

const FORMAT = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
/** The platform's own answer. */
function intlDay(instant: Date): string {
  const parts = Object.fromEntries(FORMAT.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** ISO week by plain arithmetic: the week belongs to the year of its Thursday. */
function isoWeek(day: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const thursday = new Date(midnight + (3 - ((new Date(midnight).getUTCDay() + 6) % 7)) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS));
  return `${year}-W${String(week).padStart(2, '0')}`;
}

describe('the Paris day of an instant', () => {
  it.each([
    ['2026-11-22T22:59:59.999Z', '2026-11-22'],
    ['2026-11-22T23:00:00.000Z', '2026-11-23'],
    ['2026-07-13T21:59:59.999Z', '2026-07-13'],
    ['2026-07-13T22:00:00.000Z', '2026-07-14'],
    ['2026-12-31T22:59:59.999Z', '2026-12-31'],
    ['2026-12-31T23:00:00.000Z', '2027-01-01'],
    ['2027-03-27T23:00:00.000Z', '2027-03-28'],
    ['2027-03-28T21:59:59.999Z', '2027-03-28'],
    ['2027-03-28T22:00:00.000Z', '2027-03-29'],
    ['2027-10-30T22:00:00.000Z', '2027-10-31'],
    ['2027-10-31T22:59:59.999Z', '2027-10-31'],
    ['2027-10-31T23:00:00.000Z', '2027-11-01'],
    ['2028-02-28T23:00:00.000Z', '2028-02-29'],
  ])('%s is in %s', (iso, day) => {
    expect(parisDay(at(iso))).toBe(day);
  });

  it('agrees with Intl.DateTimeFormat', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parisDay(instant)).toBe(intlDay(instant));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is right on both sides of midnight, however the questions alternate', () => {
    const midnights = ['2026-12-31', '2027-03-28', '2027-03-29', '2027-10-31', '2027-11-01', '2028-02-29'];
    const near = fc
      .tuple(fc.constantFrom(...midnights), fc.constantFrom(-DAY_MS, -HOUR_MS, -1, 0, 1, HOUR_MS, DAY_MS))
      .map(([day, offset]) => new Date(parisDayStart(aDay(day)).getTime() + offset));
    fc.assert(
      fc.property(fc.array(near, { minLength: 2, maxLength: 30 }), (questions) => {
        for (const instant of questions) {
          expect([parisDay(instant), weekKey(instant)]).toEqual([
            intlDay(instant),
            isoWeek(intlDay(instant)),
          ]);
        }
      }),
    );
  });

  it('of no instant at all is refused, also right after a good one', () => {
    expect(parisDay(at('2026-11-23T09:00:00Z'))).toBe('2026-11-23');
    expect(() => parisDay(new Date(Number.NaN))).toThrow(RangeError);
    expect(() => weekKey(new Date(Number.NaN))).toThrow(RangeError);
  });
});

describe('days', () => {
  it('start at Paris midnight, and the days of a clock change have 23 and 25 hours', () => {
    const hours = (day: ParisDay) =>
      (parisDayStart(addDays(day, 1)).getTime() - parisDayStart(day).getTime()) / HOUR_MS;
    expect(parisDayStart(aDay('2026-11-23'))).toEqual(at('2026-11-22T23:00:00Z'));
    expect(parisDayStart(aDay('2026-07-14'))).toEqual(at('2026-07-13T22:00:00Z'));
    expect([hours(aDay('2027-03-27')), hours(aDay('2027-03-28')), hours(aDay('2027-10-31'))]).toEqual([
      24, 23, 25,
    ]);
  });

  it('contain exactly the instants between their starts', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const day = parisDay(instant);
        expect(parisDayStart(day).getTime()).toBeLessThanOrEqual(instant.getTime());
        expect(instant.getTime()).toBeLessThan(parisDayStart(addDays(day, 1)).getTime());
      }),
    );
  });

  it('are counted across months, years and leap days', () => {
    expect([
      addDays(aDay('2026-12-31'), 1),
      addDays(aDay('2028-02-28'), 1),
      addDays(aDay('2027-03-01'), -1),
    ]).toEqual(['2027-01-01', '2028-02-29', '2027-02-28']);
  });

  it('have weekdays from Monday 0 to Sunday 6', () => {
    expect([aDay('2026-11-23'), aDay('2026-11-28'), aDay('2026-11-29')].map(weekday)).toEqual([0, 5, 6]);
  });

  it.each([
    ['2026-11-23', true],
    ['2028-02-29', true],
    ['2027-02-29', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['2026-11-23T00:00', false],
    ['+012026-11-23', false],
    ['demain', false],
    ['', false],
  ])('%s is a day: %s', (text, expected) => {
    expect(isParisDay(text)).toBe(expected);
  });
});

describe('the instant of a text', () => {
  it.each([
    ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00.000Z'],
    ['2026-11-23T10:00:00+02:00', '2026-11-23T08:00:00.000Z'],
    ['2026-11-23T10:00-0330', '2026-11-23T13:30:00.000Z'],
    ['2026-11-23T10:00+02', '2026-11-23T08:00:00.000Z'],
    ['2026-11-23T10:00:00', '2026-11-23T09:00:00.000Z'],
    ['2026-07-23 10:00', '2026-07-23T08:00:00.000Z'],
    ['2026-07-14', '2026-07-13T22:00:00.000Z'],
  ])('%s is %s: Paris, when it names no offset', (text, iso) => {
    expect(parisInstant(text)?.toISOString()).toBe(iso);
  });

  it.each(['', 'demain', '2026-02-30', '2026-13-01T00:00', '2026-11-23T25:00Z', '23/11/2026'])(
    '%s is none',
    (text) => {
      expect(parisInstant(text)).toBeUndefined();
    },
  );
});

describe('ISO weeks', () => {
  it.each([
    ['2026-12-27', '2026-W52'],
    ['2026-12-28', '2026-W53'],
    ['2026-12-31', '2026-W53'],
    ['2027-01-03', '2026-W53'],
    ['2027-01-04', '2027-W01'],
    ['2026-01-01', '2026-W01'],
    ['2025-12-29', '2026-W01'],
    ['2021-01-03', '2020-W53'],
  ])('%s is in %s', (day, week) => {
    expect(weekKeyOfDay(aDay(day))).toBe(week);
  });

  it('begin at Paris midnight on Monday', () => {
    expect(weekKey(at('2027-01-03T22:59:59.999Z'))).toBe('2026-W53');
    expect(weekKey(at('2027-01-03T23:00:00.000Z'))).toBe('2027-W01');
    expect(weekKey(at('2027-03-28T21:59:59.999Z'))).toBe('2027-W12');
    expect(weekKey(at('2027-03-28T22:00:00.000Z'))).toBe('2027-W13');
  });

  it('agree with plain arithmetic, and hold their own days', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const week = weekKey(instant);
        expect(week).toBe(isoWeek(intlDay(instant)));
        expect(weekKeyOfDay(weekMonday(week))).toBe(week);
        expect(weekday(weekMonday(week))).toBe(0);
        const { start, end } = weekBounds(aWeek(week));
        expect(start.getTime() <= instant.getTime() && instant.getTime() < end.getTime()).toBe(true);
      }),
    );
  });

  it.each([
    ['2026-W47', 168],
    ['2027-W12', 167],
    ['2027-W43', 169],
    ['2026-W53', 168],
  ])('%s has %d hours', (week, hours) => {
    const { start, end } = weekBounds(aWeek(week));
    expect((end.getTime() - start.getTime()) / HOUR_MS).toBe(hours);
  });

  it('are counted across years with 53 of them', () => {
    expect([
      addWeeks(aWeek('2026-W52'), 1),
      addWeeks(aWeek('2026-W53'), 1),
      addWeeks(aWeek('2027-W01'), -1),
    ]).toEqual(['2026-W53', '2027-W01', '2026-W53']);
    fc.assert(
      fc.property(instants, fc.integer({ min: -200, max: 200 }), (instant, count) => {
        const week = weekKey(instant);
        expect(addWeeks(addWeeks(week, count), -count)).toBe(week);
      }),
    );
  });

  it.each(['2026-W01', '2026-W47', '2026-W53'])('%s is one', (text) => {
    expect(isWeekKey(text)).toBe(true);
  });

  it.each(['2027-W53', '2026-W00', '2026-W54', '2026-W5', '2026W47', '2026-47', 'W47', ''])(
    '%s is none',
    (text) => {
      expect(isWeekKey(text)).toBe(false);
      expect(() => weekBounds(text as WeekKey)).toThrow(new RangeError(`not an ISO week: ${text}`));
    },
  );
});

describe('a day in ISO 8601', () => {
  it.each([
    ['2026-11-23', '2026-11-23'],
    [' 2026-11-23 ', '2026-11-23'],
    ['20261123', '2026-11-23'],
    ['2026-11-23T23:30:00Z', '2026-11-24'],
    ['2026-11-23T23:30:00.123456', '2026-11-23'],
    ['2026-11-23 08:00', '2026-11-23'],
    ['2026-11-23T00:30:00+02:00', '2026-11-22'],
    // A plus sign that was not escaped in an address.
    ['2026-11-23T00:30:00 02:00', '2026-11-22'],
    ['20261123T003000 0200', '2026-11-22'],
  ])('%s is %s in Paris', (text, day) => expect(isoDay(text)).toBe(day));

  it.each(['', 'hier', '2026-02-30', '2026-11', '23/11/2026', '2026-11-23T25:00:00Z', '2026-W48'])(
    '%s is none',
    (text) => expect(isoDay(text)).toBeUndefined(),
  );
});
