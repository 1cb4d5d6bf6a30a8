/** The 48-hour clock of who asked to be called. */
import { describe, expect, it } from 'vitest';
import { hoursLeft, hoursSince, isOver, keptForCallback } from '../../../domain/leads/callback.ts';
import { NOW } from '../../support/routing.ts';

const HOUR = 3_600_000;
const asked = (hours: number, ms = 0) => new Date(NOW.getTime() - hours * HOUR - ms);

describe('the 48 hours', () => {
  it.each([
    [0, 0, 48],
    [0, 1, 48],
    [1, 0, 47],
    [47, 1, 1],
    [48, 0, 0],
    [48, 1, 0],
    [400, 0, 0],
  ])('after %d h and %d ms leave %d', (hours, ms, left) => {
    expect(hoursLeft(asked(hours, ms), NOW)).toBe(left);
    expect(hoursSince(asked(hours, ms), NOW)).toBe(hours);
  });

  it('are over a moment after they have passed, in winter time as in summer time', () => {
    expect(isOver(asked(48), NOW)).toBe(false);
    expect(isOver(asked(48, 1), NOW)).toBe(true);
    // The night of 25 October 2026 has an hour more: 48 hours are 48 hours.
    const before = new Date('2026-10-24T12:00:00Z');
    expect(hoursLeft(before, new Date('2026-10-26T11:00:00Z'))).toBe(1);
  });

  it('keep a lead where its own company or the one that would sell it says so, and nowhere else', () => {
    const late = asked(49);
    const vendre = { over: 'vendre' } as const;
    const retenir = { over: 'retenir' } as const;
    const kept = (ZR7: typeof vendre | typeof retenir, MDL: typeof vendre | typeof retenir) =>
      keptForCallback({ ZR7, MDL }, ['ZR7', 'MDL'], late, NOW);
    expect(kept(vendre, vendre)).toBe(false);
    expect(kept(retenir, vendre)).toBe(true);
    expect(kept(vendre, retenir)).toBe(true);
    expect(keptForCallback({ ZR7: vendre, MDL: retenir }, ['ZR7'], late, NOW)).toBe(false);
    expect(keptForCallback({ ZR7: retenir, MDL: retenir }, ['ZR7'], asked(48), NOW)).toBe(false);
    expect(keptForCallback({ ZR7: retenir, MDL: retenir }, ['ZR7'], undefined, NOW)).toBe(false);
  });
});
