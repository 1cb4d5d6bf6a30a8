import { asBasisPoints } from '../../../domain/money/money.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  freshCap,
  LB_RESALE_AGE_MS,
  LB_STOCK_AGE_MS,
  lbNeeded,
  lbStanding,
} from '../../../domain/routing/lb.ts';

const HOUR_MS = 3_600_000;
const target = fc.integer({ min: 1, max: 10_000 });

describe('LBs an order still needs', () => {
  it.each([
    [0, 0, 0, 0],
    [0, 50, 0, 0],
    [2000, 0, 0, 1],
    [2000, 1, 1, 0],
    [2000, 4, 1, 0],
    [2000, 5, 1, 1],
    [2000, 9, 2, 0],
    [2000, 10, 2, 1],
    [10_000, 3, 3, 1],
    [1000, 0, 3, -2],
    [1500, 19, 3, 0],
    [1500, 20, 3, 1],
  ])('target %d bp, %d accepted of which %d LB → %d', (bp, used, lb_used, needed) => {
    expect(lbNeeded(asBasisPoints(bp), { used, lb_used })).toBe(needed);
  });

  it('are never any with a target of zero', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000),
        fc.nat(1_000),
        (used, lb) => lbNeeded(asBasisPoints(0), { used, lb_used: lb }) === 0,
      ),
    );
  });

  it('keep the share of LBs at the target while there are LBs, neither below nor a whole unit above', () => {
    fc.assert(
      fc.property(target, fc.integer({ min: 1, max: 300 }), (bp, units) => {
        const week = { used: 0, lb_used: 0 };
        for (let unit = 0; unit < units; unit += 1) {
          if (lbNeeded(asBasisPoints(bp), week) > 0) week.lb_used += 1;
          week.used += 1;
          const exact = (bp * week.used) / 10_000;
          expect(week.lb_used).toBeGreaterThanOrEqual(exact);
          expect(week.lb_used).toBeLessThan(exact + 1);
        }
      }),
    );
  });
});

describe('fresh leads an order takes outside the run', () => {
  it.each([
    [10, 0, 10],
    [10, 2500, 7],
    [10, 2000, 8],
    [10, 1, 9],
    [10, 10_000, 0],
    [1, 5000, 0],
  ])('quota %d, target %d bp → %d', (quota, bp, cap) => {
    expect(freshCap(quota, asBasisPoints(bp))).toBe(cap);
  });

  it('leave exactly the LB share of the quota', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), target, (quota, bp) => {
        const kept = quota - freshCap(quota, asBasisPoints(bp));
        expect(kept).toBeGreaterThanOrEqual((bp * quota) / 10_000);
        expect(kept).toBeLessThan((bp * quota) / 10_000 + 1);
        expect(kept).toBeLessThanOrEqual(quota);
      }),
    );
  });
});

it('leads join the pool after 8 days of waiting or 30 days after they were sold', () => {
  expect([LB_STOCK_AGE_MS / HOUR_MS, LB_RESALE_AGE_MS / HOUR_MS]).toEqual([8 * 24, 30 * 24]);
});

describe('the LBs of a week', () => {
  it.each([
    [0, 0, 0, 'on_target'],
    [0, 9, 0, 'on_target'],
    [0, 9, 1, 'over'],
    [1500, 10, 1, 'under'],
    [1500, 10, 2, 'on_target'],
    [1500, 10, 3, 'over'],
    [2000, 0, 0, 'on_target'],
    [2000, 4, 0, 'under'],
    [2000, 5, 1, 'on_target'],
    [10_000, 3, 2, 'under'],
    [10_000, 3, 3, 'on_target'],
  ])('target %d bp, %d accepted of which %d LB: %s', (bp, used, lb_used, standing) => {
    expect(lbStanding(asBasisPoints(bp), { used, lb_used })).toBe(standing);
  });

  it('are on target whenever the run gives what is needed, and nothing more', () => {
    fc.assert(
      fc.property(target, fc.nat(60), (bp, leads) => {
        const week = { used: 0, lb_used: 0 };
        for (let n = 0; n < leads; n += 1) {
          const lb = lbNeeded(asBasisPoints(bp), week) > 0;
          week.used += 1;
          week.lb_used += Number(lb);
          expect(lbStanding(asBasisPoints(bp), week)).toBe('on_target');
        }
      }),
    );
  });
});
