import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarGate, DEFAULT_CALENDAR, nextDeliveryDay } from '../../../domain/settings/calendar.ts';
import { addDays, weekday } from '../../../domain/time/paris-time.ts';
import { aDay } from '../../support/dates.ts';

const MONDAY = aDay('2026-11-23');
const everyDay = [0, 1, 2, 3, 4, 5, 6];

describe('the delivery calendar', () => {
  it.each([
    ['2026-11-23', null],
    ['2026-11-27', null],
    ['2026-11-28', 'delivery_day_disabled:samedi'],
    ['2026-11-29', 'delivery_day_disabled:dimanche'],
  ])('delivers from Monday to Friday by default: %s → %s', (day, reason) => {
    expect(calendarGate(DEFAULT_CALENDAR, aDay(day))).toEqual({ open: reason === null, reason });
  });

  it('names every weekday in French', () => {
    const reasons = everyDay.map(
      (ahead) => calendarGate({ enabled_days: [], disabled_dates: [] }, addDays(MONDAY, ahead)).reason,
    );
    expect(reasons).toEqual(
      ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'].map(
        (jour) => `delivery_day_disabled:${jour}`,
      ),
    );
  });

  it('closes single dates, and names the weekday first when both are off', () => {
    const calendar = { enabled_days: [0], disabled_dates: [aDay('2026-11-23'), aDay('2026-11-24')] };
    expect(calendarGate(calendar, aDay('2026-11-23')).reason).toBe('delivery_date_disabled:2026-11-23');
    expect(calendarGate(calendar, aDay('2026-11-24')).reason).toBe('delivery_day_disabled:mardi');
    expect(calendarGate(calendar, aDay('2026-11-30')).open).toBe(true);
  });
});

describe('the next delivery day', () => {
  it.each([
    ['2026-11-23', '2026-11-23'],
    ['2026-11-28', '2026-11-30'],
    ['2026-12-31', '2026-12-31'],
  ])('from %s is %s by default', (from, next) => {
    expect(nextDeliveryDay(DEFAULT_CALENDAR, aDay(from))).toBe(next);
  });

  it('passes over holidays, and is none when every day is off', () => {
    const holidays = { enabled_days: [0], disabled_dates: [aDay('2026-11-23'), aDay('2026-11-30')] };
    expect(nextDeliveryDay(holidays, MONDAY)).toBe(aDay('2026-12-07'));
    expect(nextDeliveryDay({ enabled_days: [], disabled_dates: [] }, MONDAY)).toBeNull();
  });

  it('is looked for a year ahead, and no longer', () => {
    const closedFor = (days: number) => ({
      enabled_days: everyDay,
      disabled_dates: Array.from({ length: days }, (_, ahead) => addDays(MONDAY, ahead)),
    });
    expect(nextDeliveryDay(closedFor(366), MONDAY)).toBe('2027-11-24');
    expect(nextDeliveryDay(closedFor(367), MONDAY)).toBeNull();
  });

  it('is open, and no day before it is', () => {
    const calendars = fc.record({
      enabled_days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
      disabled_dates: fc.uniqueArray(
        fc.integer({ min: 0, max: 20 }).map((ahead) => addDays(MONDAY, ahead)),
        { maxLength: 10 },
      ),
    });
    fc.assert(
      fc.property(calendars, (calendar) => {
        const next = nextDeliveryDay(calendar, MONDAY)!;
        expect(calendar.enabled_days).toContain(weekday(next));
        expect(calendar.disabled_dates).not.toContain(next);
        for (let day = MONDAY; day < next; day = addDays(day, 1)) {
          expect(calendarGate(calendar, day).open).toBe(false);
        }
      }),
    );
  });
});
