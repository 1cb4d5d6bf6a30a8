/** The last bought units are taken back first, and nothing is taken twice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openLots, takeLast } from '../../../domain/billing/prepaid-lots.ts';

const sizes = (lots: readonly { lot: { units: number }; units: number }[]) =>
  lots.map(({ lot, units }) => [lot.units, units]);
const moves = (...units: number[]) => units.map((n) => ({ units: n }));

describe('what is left of what was bought', () => {
  it.each([
    ['the latest first', [10, 5], [[5, 5], [10, 10]]], // prettier-ignore
    ['less what was taken back of the last', [10, 5, -3], [[5, 2], [10, 10]]], // prettier-ignore
    ['and of the one before', [10, 5, -7], [[10, 8]]],
    ['by refunds in turn with purchases', [10, -4, 5, -6], [[10, 5]]],
    ['and nothing of what never was', [3, -5, 2], [[2, 2]]],
  ])('%s', (_what, units, left) => expect(sizes(openLots(moves(...units)))).toEqual(left));

  it('is taken last bought first, across purchases', () => {
    const { taken, left } = takeLast(openLots(moves(10, 5, 20)), 22);
    expect(sizes(taken)).toEqual([[20, 20], [5, 2]]); // prettier-ignore
    expect(sizes(left)).toEqual([[5, 3], [10, 10]]); // prettier-ignore
  });

  it('is their sum, whatever was bought and taken back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }).filter((n) => n !== 0)), (wanted) => {
        let sum = 0;
        const done = wanted.filter((n) => (sum + n >= 0 ? ((sum += n), true) : false));
        const open = openLots(moves(...done));
        expect(open.reduce((total, { units }) => total + units, 0)).toBe(sum);
        expect(open.every(({ lot, units }) => units > 0 && units <= lot.units)).toBe(true);
      }),
    );
  });
});
