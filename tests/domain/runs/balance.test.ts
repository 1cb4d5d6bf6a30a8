import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BalanceLine, balanceLine, BALANCE_OWNERS, isBalanced } from '../../../domain/runs/balance.ts';
import { LEAD_STATUSES } from '../../../domain/leads/lead.ts';

const line = (received: number, deleted: number, by_status: Record<string, number>) =>
  balanceLine('ZR7', 'day', { received, deleted, by_status });

describe('the balance', () => {
  it('is zero when received − deleted is the sum over every status', () => {
    expect(line(10, 2, { new: 3, routed: 4, invalid: 1 }).off).toBe(0);
    expect(line(0, 0, {}).off).toBe(0);
  });

  it.each([
    ['a lead was lost', line(10, 0, { new: 9 }), 1],
    ['a lead was doubled', line(10, 0, { new: 11 }), -1],
    ['a deletion was not counted', line(10, 0, { new: 8 }), 2],
    ['a lead is in a status nobody knows', line(10, 0, { new: 9, zombie: 1 }), 1],
  ])('is off when %s', (_what, { off }, expected) => {
    expect(off).toBe(expected);
  });

  it('counts every status there is', () => {
    const counts = fc.record(
      Object.fromEntries(LEAD_STATUSES.map((status) => [status, fc.nat(1_000)])),
    ) as fc.Arbitrary<Record<string, number>>;
    fc.assert(
      fc.property(counts, fc.nat(1_000), (by_status, deleted) => {
        const stored = Object.values(by_status).reduce((sum, n) => sum + n, 0);
        expect(line(stored + deleted, deleted, by_status).off).toBe(0);
        expect(line(stored + deleted + 1, deleted, by_status).off).toBe(1);
      }),
    );
  });

  it('of several lines is right only when each is: errors do not cancel out', () => {
    const off = (...offs: number[]) => offs.map((n) => line(n + 1, 0, { new: 1 }));
    expect(isBalanced(off(0, 0))).toBe(true);
    expect(isBalanced(off(1, -1) as BalanceLine[])).toBe(false);
    expect(isBalanced([])).toBe(true);
  });

  it('has an owner for leads without an entity', () => {
    expect(BALANCE_OWNERS).toEqual(['ZR7', 'MDL', 'none']);
  });
});
