/** When the next reminder is due, and which. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AskedReminder, nextStep, reminderDue } from '../../../domain/invoices/reminders.ts';
import { addDays, asParisDay, daysBetween } from '../../../domain/time/paris-time.ts';

const DUE = asParisDay('2026-11-02');
const STEPS = [{ days: 7 }, { days: 21 }, { days: 45 }];
const day = (n: number) => addDays(DUE, n);
const sent = (step: number, on: number): AskedReminder => ({ step, on: day(on), sent: true });
const due = (asked: AskedReminder[], on: number) => reminderDue(DUE, asked, STEPS, day(on));

describe('a reminder', () => {
  it.each<[string, AskedReminder[], number, number | null]>([
    ['not before its day', [], 6, null],
    ['on its day', [], 7, 1],
    ['late, the first all the same', [], 60, 1],
    ['not twice', [sent(1, 7)], 20, null],
    ['the second on its day', [sent(1, 7)], 21, 2],
    ['the second two weeks after a first that was late', [sent(1, 30)], 43, null],
    ['then', [sent(1, 30)], 44, 2],
    ['the last', [sent(1, 7), sent(2, 21)], 45, 3],
    ['none after the last', [sent(1, 7), sent(2, 21), sent(3, 45)], 400, null],
    ['again when it did not leave', [{ ...sent(1, 7), sent: false }], 8, 1],
  ])('is due: %s', (_, asked, on, step) => expect(due(asked, on)).toBe(step));

  it('of steps that were taken away is none', () => {
    expect(reminderDue(DUE, [sent(3, 45)], STEPS.slice(0, 1), day(90))).toBeNull();
    expect(nextStep([], 0)).toBeNull();
  });

  it('follows the one before by at least the days planned, whatever days the job ran on', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 60 }), (runs) => {
        const asked: AskedReminder[] = [];
        for (const run of [...runs].sort((a, b) => a - b)) {
          const step = due(asked, run);
          if (step !== null) asked.push(sent(step, run));
        }
        expect(asked.map(({ step }) => step)).toEqual(asked.map((_, at) => at + 1));
        for (const [at, one] of asked.entries()) {
          const before = asked[at - 1];
          const planned = STEPS[at]!.days - (before ? STEPS[at - 1]!.days : 0);
          expect(daysBetween(before?.on ?? DUE, one.on)).toBeGreaterThanOrEqual(planned);
        }
      }),
    );
  });
});
