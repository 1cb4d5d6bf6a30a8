import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bpToPercent,
  bpToRatio,
  ceilShare,
  percentToBp,
  ratioToBp,
  toCents,
  toEuros,
  asCents,
  asBasisPoints,
} from '../../../domain/money/money.ts';

const cents = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
const bp = fc.integer({ min: 0, max: 10_000 });

describe('euros and cents', () => {
  it.each([
    [25, 2500],
    [0.1, 10],
    [0.29, 29],
    [1.005, 101],
    [-1.005, -101],
    [8.165, 817],
    [1.004, 100],
    [0.005, 1],
    [-0.005, -1],
    [1234567.89, 123_456_789],
  ])('%d € is %d cents', (euros, expected) => {
    expect(toCents(euros)).toBe(expected);
  });

  it('comes back from euros unchanged', () => {
    fc.assert(fc.property(cents, (n) => toCents(toEuros(asCents(n))) === n));
  });

  it('rounds thousandths half away from zero', () => {
    const thousandths = fc.integer({ min: -10_000_000, max: 10_000_000 });
    fc.assert(
      fc.property(thousandths, (n) => {
        const exact = Math.sign(n) * Math.floor((Math.abs(n) + 5) / 10);
        expect(toCents(n / 1000) + 0).toBe(exact + 0);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('percentages and ratios', () => {
  it.each([
    [0, 0],
    [12.5, 1250],
    [33.33, 3333],
    [100, 10_000],
  ])('%d %% is %d basis points', (percent, expected) => {
    expect(percentToBp(percent)).toBe(expected);
  });

  it('come back unchanged', () => {
    fc.assert(
      fc.property(
        bp,
        (n) =>
          ratioToBp(bpToRatio(asBasisPoints(n))) === n && percentToBp(bpToPercent(asBasisPoints(n))) === n,
      ),
    );
  });

  // 0.145 × 100 is 14.499999999999998 in binary, 0.00145 × 10 000 as well.
  it.each([0.145, 0.285, 0.565, 16.445])(
    '%d %%, half a basis point, is rounded up as people do',
    (percent) => {
      const rounded = Math.floor(percent * 100) + 1;
      expect([percentToBp(percent), percentToBp(-percent)]).toEqual([rounded, -rounded]);
      expect(ratioToBp(Number((percent / 100).toFixed(5)))).toBe(rounded);
    },
  );
});

describe('a share of a count, rounded up', () => {
  it.each([
    [0, 100, 0],
    [10_000, 7, 7],
    [2500, 10, 3],
    [1000, 10, 1],
    [1, 1, 1],
    [3000, 10, 3],
    [7000, 10, 7],
  ])('⌈%d bp × %d⌉ = %d', (share, count, expected) => {
    expect(ceilShare(asBasisPoints(share), count)).toBe(expected);
  });

  it('is exact', () => {
    fc.assert(
      fc.property(bp, fc.integer({ min: 0, max: 1_000_000 }), (share, count) => {
        const exact = (BigInt(share) * BigInt(count) + 9_999n) / 10_000n;
        expect(ceilShare(asBasisPoints(share), count)).toBe(Number(exact));
      }),
    );
  });
});
