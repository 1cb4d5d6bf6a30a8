/** What counts towards the caps of an order, and which of its limits is the tightest. */
import { describe, expect, it } from 'vitest';
import { asCents } from '../../../domain/money/money.ts';
import {
  capsOf,
  hasLimit,
  NO_CAP_USE,
  sameCaps,
  tightestLimit,
  withUnit,
} from '../../../domain/routing/caps.ts';
import { aDay } from '../../support/dates.ts';

const caps = { day: 7, month: 60, budget: asCents(10_000) };
const none = { day: 0, month: 0, budget: asCents(0) };

describe('caps', () => {
  it('are none when each of them is', () => {
    expect(capsOf(none)).toBeNull();
    for (const one of [{ day: 1 }, { month: 1 }, { budget: asCents(1) }])
      expect(capsOf({ ...none, ...one })).toEqual({ ...none, ...one });
  });

  it('are the same when each of them is', () => {
    expect([sameCaps(null, null), sameCaps(caps, { ...caps })]).toEqual([true, true]);
    for (const other of [null, { ...caps, day: 8 }, { ...caps, month: 0 }, { ...caps, budget: asCents(1) }])
      expect([sameCaps(caps, other), sameCaps(other, caps)]).toEqual([false, false]);
  });

  it('limit an order as its quota does', () => {
    expect([hasLimit({ quota: 0, caps: null }), hasLimit({ quota: 1, caps: null })]).toEqual([false, true]);
    expect(hasLimit({ quota: 0, caps })).toBe(true);
  });
});

it('a unit counts on its day and its month, at its price, also as an LB', () => {
  const [last, first] = [aDay('2026-11-30'), aDay('2026-12-01')];
  const one = withUnit(NO_CAP_USE, { day: last, is_lb: false, cents: 2_500 });
  const two = withUnit(one, { day: last, is_lb: true, cents: 2_400 });
  expect(withUnit(two, { day: first, is_lb: true, cents: 0 })).toEqual({
    days: { [last]: 2, [first]: 1 },
    lb_days: { [last]: 1, [first]: 1 },
    cents: 4_900,
    months: { '2026-11': 2, '2026-12': 1 },
  });
  expect(NO_CAP_USE).toEqual({ days: {}, lb_days: {}, cents: 0, months: {} });
});

describe('the tightest limit', () => {
  const today = aDay('2026-11-26');
  const use = (days: number, months: number, cents: number) => ({
    used: 10,
    caps: { ...NO_CAP_USE, days: { [today]: days }, months: { '2026-11': months }, cents: asCents(cents) },
  });

  it('is the one the largest share is used of', () => {
    const order = { quota: 20, caps };
    expect(tightestLimit(order, use(1, 10, 1_000), today)).toEqual({
      rule: 'quota_full',
      used: 10,
      limit: 20,
    });
    expect(tightestLimit(order, use(4, 10, 1_000), today)).toEqual({ rule: 'day_cap', used: 4, limit: 7 });
    expect(tightestLimit(order, use(1, 59, 1_000), today)).toEqual({
      rule: 'month_cap',
      used: 59,
      limit: 60,
    });
    expect(tightestLimit(order, use(1, 10, 9_999), today)).toEqual({
      rule: 'budget_cap',
      used: 9_999,
      limit: 10_000,
    });
  });

  it('is of equal ones the first that is checked', () => {
    const full = use(7, 60, 10_000);
    expect(tightestLimit({ quota: 10, caps }, full, today)?.rule).toBe('quota_full');
    expect(tightestLimit({ quota: 0, caps }, full, today)?.rule).toBe('day_cap');
    expect(tightestLimit({ quota: 0, caps: { ...caps, day: 0 } }, full, today)?.rule).toBe('month_cap');
  });

  it('is none of an unlimited order, and nothing is used where nothing was counted', () => {
    expect(tightestLimit({ quota: 0, caps: null }, { used: 10 }, today)).toBeNull();
    expect(tightestLimit({ quota: 0, caps }, { used: 0 }, today)).toEqual({
      rule: 'day_cap',
      used: 0,
      limit: 7,
    });
  });
});
