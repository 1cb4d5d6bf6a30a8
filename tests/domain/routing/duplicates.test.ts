import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GUARD_WINDOW_MS, guardInForce } from '../../../domain/routing/duplicates.ts';

const at = (ms: number) => new Date(ms);

it('the window is 30 times 24 hours, whatever the clocks do', () => {
  expect(GUARD_WINDOW_MS).toBe(30 * 24 * 3_600_000);
  // 30 Paris days around the autumn change are an hour longer: the guard is over an hour before the wall clock says so.
  const assigned_at = new Date('2027-10-15T12:00:00+02:00');
  expect(guardInForce({ assigned_at }, new Date('2027-11-14T10:59:59.999+01:00'))).toBe(true);
  expect(guardInForce({ assigned_at }, new Date('2027-11-14T11:00:00.000+01:00'))).toBe(false);
});

it('is in force exactly while less than the window has passed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 42 }), fc.integer({ min: -10, max: 10 }), (start, around) => {
      const guard = { assigned_at: at(start) };
      expect(guardInForce(guard, at(start + GUARD_WINDOW_MS + around))).toBe(around < 0);
      expect(guardInForce(guard, at(start + Math.abs(around)))).toBe(true);
    }),
  );
});
