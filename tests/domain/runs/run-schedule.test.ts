import { describe, expect, it } from 'vitest';
import { missingMonday, missingRun, runMissedAt, scheduledRunAt } from '../../../domain/runs/run-schedule.ts';
import { aDay, aWeek } from '../../support/dates.ts';

const day = aDay('2026-11-26');
const at = (time: string) => new Date(`2026-11-26T${time}Z`);
const LONG_AGO = new Date('2026-01-01T00:00:00Z');

it('a run is planned for 09:30 in Paris, and missed eight hours later, also when the clocks change', () => {
  expect(scheduledRunAt(day).toISOString()).toBe('2026-11-26T08:30:00.000Z');
  expect(runMissedAt(day).toISOString()).toBe('2026-11-26T16:30:00.000Z');
  expect(scheduledRunAt(aDay('2027-03-28')).toISOString()).toBe('2027-03-28T07:30:00.000Z');
});

describe('a day without a run', () => {
  it.each([
    ['08:29:59', null],
    ['08:30:00', null],
    ['08:44:59', null],
    ['08:45:00', 'run_late'],
    ['16:29:59', 'run_late'],
    ['16:30:00', 'run_missed'],
  ])('at %s UTC: %s', (time, expected) => {
    expect(missingRun(day, at(time), LONG_AGO)).toBe(expected);
  });

  it('misses nothing when the run has only been planned since', () => {
    expect(missingRun(day, at('16:30:00'), at('08:30:00'))).toBe('run_missed');
    expect(missingRun(day, at('16:30:00'), at('08:30:01'))).toBeNull();
  });
});

describe('a Monday without its job', () => {
  const monday = (time: string) => new Date(`2026-11-23T${time}Z`);
  const week = aWeek('2026-W48');

  it.each([
    ['10:59:59', LONG_AGO, false],
    ['11:00:00', LONG_AGO, true],
    ['11:00:00', monday('07:00:00'), true],
    // Set up after its hour, it missed nothing.
    ['11:00:00', monday('07:00:01'), false],
  ])('at %s UTC, planned since %s: %s', (time, since, expected) => {
    expect(missingMonday(week, monday(time), since)).toBe(expected);
  });
});
