/** One order among others: why stock stays, and who competes. */
import { describe, expect, it } from 'vitest';
import { competitorsOf, sharedDepartements } from '../../../domain/routing/competitors.ts';
import { stockReasons } from '../../../domain/routing/order-stock.ts';
import { asWeekKey } from '../../../domain/time/paris-time.ts';
import { anOrder } from '../../support/routing.ts';

it('leads are counted by the first rule they fail: what is open first, then the most numerous', () => {
  const quota = { rule: 'quota_full' as const, figures: [5, 5] };
  const judged = [
    { lead_id: 'a', failure: quota },
    { lead_id: 'b', failure: { rule: 'criteria' as const, figures: ['x', 'y', 'eq', 'z'] } },
    { lead_id: 'c', failure: null },
    { lead_id: 'd', failure: quota },
  ];
  expect(stockReasons(judged)).toEqual([
    { rule: null, count: 1, lead_id: 'c', figures: [] },
    { rule: 'quota_full', count: 2, lead_id: 'a', figures: [5, 5] },
    { rule: 'criteria', count: 1, lead_id: 'b', figures: ['x', 'y', 'eq', 'z'] },
  ]);
  expect(stockReasons([])).toEqual([]);
});

describe('competitors', () => {
  const week = asWeekKey('2026-W48');
  const own = anOrder({ id: 'own', departements: new Set(['13', '33']) });
  it.each([
    ['of the same product and a département of it', { departements: new Set(['33', '75']) }, true],
    ['of all départements', { departements: null }, true],
    ['of other départements', { departements: new Set(['75']) }, false],
    ['of another product', { produit: 'ITE' }, false],
    ['that is paused', { active: false }, false],
    ['that ended last week', { last_week: asWeekKey('2026-W47') }, false],
    ['that ends with this week', { last_week: week }, true],
    ['of the other company', { entity: 'MDL' as const }, true],
    ['that is itself', { id: 'own' }, false],
  ])('an order %s', (_name, fields, is) => {
    const other = anOrder({ id: 'other', departements: null, ...fields });
    expect(competitorsOf(own, [other], week)).toEqual(is ? [other] : []);
  });

  it('share départements in their own order; two that take all share every one served', () => {
    expect(sharedDepartements({ departements: new Set(['33', '01']) }, { departements: null })).toEqual([
      ...['01', '33'],
    ]);
    expect(sharedDepartements({ departements: null }, { departements: null })).toHaveLength(94);
  });
});
