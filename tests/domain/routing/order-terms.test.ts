/** Dates, pauses, hours and quotas of single weeks (12-rules U21), with clock changes and years that end in the middle of a week. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  closedDays,
  datesProblems,
  hoursProblems,
  firstDayFrom,
  NO_TERMS,
  notRunning,
  outsideHours,
  pauseProblems,
  quotaIn,
  quotaWeeksProblems,
  withQuotaIn,
} from '../../../domain/routing/order-terms.ts';
import { addDays, weekKeyOfDay } from '../../../domain/time/paris-time.ts';
import { aDay, aWeek } from '../../support/dates.ts';

const dates = { debut: aDay('2026-11-10'), fin: aDay('2026-12-20'), pauses: [] };
const pauses = [{ from: aDay('2026-11-20'), until: aDay('2026-11-22') }];

describe('the days of an order', () => {
  it.each([
    ['2026-11-09', ['debut', '2026-11-10']],
    ['2026-11-10', null],
    ['2026-11-19', null],
    ['2026-11-20', ['pause', '2026-11-22']],
    ['2026-11-22', ['pause', '2026-11-22']],
    ['2026-11-23', null],
    ['2026-12-20', null],
    ['2026-12-21', ['fin', '2026-12-20']],
  ])('on %s: %j', (day, expected) => {
    expect(notRunning({ ...dates, pauses }, aDay(day))).toEqual(expected);
  });

  it('are closed where they are no days of its own, week by week', () => {
    expect(closedDays({ ...dates, pauses }, aWeek('2026-W47'))).toEqual([
      '2026-11-20',
      '2026-11-21',
      '2026-11-22',
    ]);
    expect(closedDays(NO_TERMS, aWeek('2026-W47'))).toEqual([]);
    expect(closedDays({ ...dates, pauses }, aWeek('2026-W46'))).toEqual(['2026-11-09']);
    expect(closedDays(dates, aWeek('2026-W53'))).toHaveLength(7);
  });

  it('are closed on exactly the days of the week it does not run', () => {
    const days = fc.integer({ min: 0, max: 60 }).map((n) => addDays(aDay('2026-11-01'), n));
    const pause = fc
      .tuple(days, days)
      .map(([a, b]) => (a < b ? { from: a, until: b } : { from: b, until: a }));
    fc.assert(
      fc.property(
        fc.option(days),
        fc.option(days),
        fc.array(pause, { maxLength: 3 }),
        days,
        (debut, fin, all, day) => {
          const own = { debut, fin, pauses: all };
          expect(closedDays(own, weekKeyOfDay(day)).includes(day)).toBe(notRunning(own, day) !== null);
        },
      ),
    );
  });

  it('begin with the first one when the week of an order that is not renewed is looked for', () => {
    const now = new Date('2026-11-23T09:00:00Z');
    expect(firstDayFrom(null, now)).toBe('2026-11-23');
    expect(firstDayFrom(aDay('2026-11-10'), now)).toBe('2026-11-23');
    expect(firstDayFrom(aDay('2026-12-01'), now)).toBe('2026-12-01');
  });
});

describe('the hours of an immediate order', () => {
  it('end after they begin', () => {
    expect(hoursProblems({ from: 8, to: 9 })).toEqual([]);
    for (const to of [8, 7])
      expect(hoursProblems({ from: 8, to })).toMatchObject([{ path: 'delivery_hours.to' }]);
  });

  const hours = (from: number, to: number, at: string) =>
    outsideHours({ delivery_mode: 'immediate', delivery_hours: { from, to } }, new Date(at));

  it('are Paris hours, in winter and in summer, the last one not included', () => {
    expect(hours(8, 20, '2026-11-23T06:59:59.999Z')).toBe(7);
    expect(hours(8, 20, '2026-11-23T07:00:00Z')).toBeNull();
    expect(hours(8, 20, '2026-11-23T18:59:59.999Z')).toBeNull();
    expect(hours(8, 20, '2026-11-23T19:00:00Z')).toBe(20);
    expect(hours(8, 20, '2026-07-01T06:00:00Z')).toBeNull();
    expect(hours(0, 24, '2026-11-23T23:00:00Z')).toBeNull();
  });

  it('hold for no daily order, and for none without hours', () => {
    const now = new Date('2026-11-23T02:00:00Z');
    expect(outsideHours({ delivery_mode: 'daily', delivery_hours: { from: 8, to: 20 } }, now)).toBeNull();
    expect(outsideHours({ delivery_mode: 'immediate', delivery_hours: null }, now)).toBeNull();
  });
});

describe('the quota of a week', () => {
  it('is its own where there is one, across the end of a year', () => {
    const weeks = [{ from: aWeek('2026-W53'), to: aWeek('2027-W01'), quota: 3 }];
    expect(
      ['2026-W52', '2026-W53', '2027-W01', '2027-W02'].map((week) => quotaIn(9, weeks, aWeek(week))),
    ).toEqual([9, 3, 3, 9]);
  });
});

describe('what makes no sense', () => {
  it('is an end before the beginning', () => {
    expect(datesProblems({ debut: aDay('2026-11-10'), fin: aDay('2026-11-09') })).toEqual([
      { path: 'fin', message: 'ne peut précéder le début' },
    ]);
    expect(datesProblems({ debut: aDay('2026-11-10'), fin: aDay('2026-11-10') })).toEqual([]);
    expect(datesProblems({ debut: null, fin: aDay('2026-11-09') })).toEqual([]);
    expect(datesProblems({ debut: aDay('2026-11-10'), fin: null })).toEqual([]);
    const backwards = { from: aDay('2026-11-22'), until: aDay('2026-11-20') };
    expect(pauseProblems([...pauses, backwards])).toEqual([
      { path: 'pauses.1.until', message: 'ne peut précéder le premier jour' },
    ]);
  });

  it('is a week with two quotas', () => {
    const week = (from: string, to: string) => ({ from: aWeek(from), to: aWeek(to), quota: 1 });
    expect(quotaWeeksProblems([week('2026-W50', '2026-W51'), week('2026-W52', '2026-W52')])).toEqual([]);
    expect(quotaWeeksProblems([week('2026-W50', '2026-W51'), week('2026-W51', '2026-W52')])).toEqual([
      { path: 'quota_weeks.1.from', message: 'a déjà un quota : une semaine n’en a qu’un' },
    ]);
    expect(quotaWeeksProblems([week('2026-W51', '2026-W50')])).toEqual([
      { path: 'quota_weeks.0.to', message: 'ne peut précéder la première semaine' },
    ]);
  });
});

it.each([
  [
    'beside all others',
    '2026-W50',
    [
      ['2026-W46', '2026-W48', 9],
      ['2026-W50', '2026-W50', 5],
    ],
  ],
  [
    'in the middle of others',
    '2026-W47',
    [
      ['2026-W46', '2026-W46', 9],
      ['2026-W47', '2026-W47', 5],
      ['2026-W48', '2026-W48', 9],
    ],
  ],
  [
    'at their beginning',
    '2026-W46',
    [
      ['2026-W46', '2026-W46', 5],
      ['2026-W47', '2026-W48', 9],
    ],
  ],
  [
    'at their end',
    '2026-W48',
    [
      ['2026-W46', '2026-W47', 9],
      ['2026-W48', '2026-W48', 5],
    ],
  ],
])('a week gets a quota of its own %s', (_name, week, expected) => {
  const weeks = [{ from: aWeek('2026-W46'), to: aWeek('2026-W48'), quota: 9 }];
  const found = withQuotaIn(weeks, aWeek(week), 5);
  expect(found.map(({ from, to, quota }) => [from, to, quota])).toEqual(expected);
  expect(quotaWeeksProblems(found)).toEqual([]);
});
