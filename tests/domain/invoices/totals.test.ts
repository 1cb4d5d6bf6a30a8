import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineTotal, totalsOf } from '../../../domain/invoices/totals.ts';
import { aLine, taxed, untaxed } from '../../support/invoices.ts';

it('rounds VAT once per rate, on the sum of its lines', () => {
  // 20 % of 3 × 0.33 is 0.198, rounded once; line by line it would be 3 × 0.07.
  const lines = [
    aLine('a', 1, 33),
    aLine('b', 1, 33),
    aLine('c', 1, 33),
    aLine('d', 1, 100, { vat: taxed(550) }),
  ];
  const totals = totalsOf(lines);
  expect(totals).toMatchObject({ ht: 199, vat: 26, ttc: 225 });
  expect(totals.vat_breakdown.map(({ rate_bp, base, vat }) => [rate_bp, base, vat])).toEqual([
    [2000, 99, 20],
    [550, 100, 6],
  ]);
});

it('counts free units as nothing, and corrections as less', () => {
  expect(lineTotal(aLine('a', 2, 2500, { free: 'geste' }))).toBe(0);
  expect(lineTotal(aLine('a', -1, 2500, { discount: 1000 }))).toBe(-2250);
  expect(
    totalsOf([aLine('a', 2, 2500), aLine('b', 2, 2500, { free: 'geste' }), aLine('c', -1, 2500)]),
  ).toMatchObject({
    ht: 2500,
    vat: 500,
  });
});

it('has one group per category and rate, whatever the reasons', () => {
  const exempt = (text: string) => untaxed('E', 'VATEX-FR-FRANCHISE', text);
  const groups = totalsOf([
    aLine('a', 1, 100, { vat: exempt('a') }),
    aLine('b', 1, 200, { vat: exempt('b') }),
    aLine('c', 1, 400, { vat: untaxed('AE', 'VATEX-FR-AE', 'Autoliquidation') }),
    aLine('d', 1, 800),
  ]).vat_breakdown;
  expect(groups.map(({ category, base }) => [category, base])).toEqual([
    ['S', 800],
    ['AE', 400],
    ['E', 300],
  ]);
});

it('adds up, whatever the lines', () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.integer({ min: -50, max: 5000 }),
          fc.integer({ min: 0, max: 100_000 }),
          fc.integer({ min: 0, max: 10_000 }),
          fc.constantFrom(0, 210, 550, 1000, 2000),
        ),
        { maxLength: 30 },
      ),
      (rows) => {
        const lines = rows.map(([quantity, price, discount, rate]) =>
          aLine('x', quantity, price, { discount, vat: taxed(rate) }),
        );
        const { ht, vat, ttc, vat_breakdown } = totalsOf(lines);
        expect(ht).toBe(lines.reduce((sum, line) => sum + line.quantity * line.net_unit_price, 0) + 0);
        expect(ttc).toBe(ht + vat);
        for (const group of vat_breakdown)
          expect(Math.abs(group.vat * 10_000 - group.base * group.rate_bp)).toBeLessThanOrEqual(5_000);
      },
    ),
  ));
