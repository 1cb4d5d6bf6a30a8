/** What a daily check makes of what it counts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finding, numbersOff, recordOff } from '../../../domain/billing/checks.ts';

const lines = (units: number, free = 0, reversed = 0, reversed_free = 0) => ({
  units,
  free,
  reversed,
  reversed_free,
});
const record = (units_billable: number, units_free = 0, locked = false, credited = 0) => ({
  units_billable,
  units_free,
  locked,
  credited,
});

describe('a record', () => {
  it.each([
    ['is its lines', lines(5, 2), record(5, 2), 0],
    ['follows its reversals until it is invoiced', lines(5, 0, 2), record(3), 0],
    ['has more than its lines', lines(5), record(7), 2],
    ['has more free units than its lines', lines(5, 1), record(5, 3), 2],
    ['kept what was returned before the invoice', lines(5, 0, 2), record(5), 2],
    ['invoiced stays, and what was returned is credited', lines(5, 0, 2), record(5, 0, true, 2), 0],
    ['invoiced lost a credit', lines(5, 0, 2), record(5, 0, true, 1), 1],
    ['invoiced was returned before the invoice', lines(5, 0, 2), record(3, 0, true), 0],
    ['invoiced has a free unit returned, which nobody credits', lines(5, 1, 1, 1), record(5, 1, true), 0],
    ['has a free unit returned before it was invoiced', lines(2, 1, 1, 1), record(1, 0), 0],
    ['lost the returned unit and kept it free', lines(2, 1, 1, 1), record(1, 1), 1],
    ['was invoiced after its free unit came back', lines(2, 1, 1, 1), record(1, 0, true), 0],
    ['invoiced after its free unit came back kept it free', lines(2, 1, 1, 1), record(1, 1, true), 1],
    ['invoiced has too few units', lines(5, 1, 1, 1), record(3, 1, true), 2],
  ])('that %s', (_what, sums, units, off) => {
    expect(recordOff(sums, units)).toBe(off);
  });
});

describe('numbers', () => {
  it.each([
    [0, [], []],
    [3, [1, 2, 3], []],
    [3, [3, 1], [2]],
    [3, [1, 2, 2, 3], [2]],
    [2, [1, 2, 3], [3]],
    [2, [0, 1, 2], [0]],
    [0, [1], [1]],
  ])('1 to %s of %j are wrong at %j', (last, numbers, wrong) => {
    expect(numbersOff(last, numbers)).toEqual(wrong);
  });

  it('are right exactly when they are 1 to the last, in any order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 14 }),
        fc.nat(12),
        (numbers, last) => {
          const sorted = [...numbers].sort((a, b) => a - b);
          const right = sorted.length === last && sorted.every((n, at) => n === at + 1);
          expect(numbersOff(last, numbers).length === 0).toBe(right);
        },
      ),
    );
  });
});

it('what was found is a sum without signs, with a few examples, each once', () => {
  const off = ['a', 'b', 'b', 'c', 'd', 'e', 'f'].map((id, at) => ({ id, by: at % 2 ? -2 : 1 }));
  expect(finding(off)).toEqual({ difference: 10, example_ids: ['a', 'b', 'c', 'd', 'e'] });
  expect(finding([])).toEqual({ difference: 0, example_ids: [] });
});
