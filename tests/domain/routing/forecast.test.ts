/** How full an order will be (12-rules U56), from flows made up by hand. */
import { describe, expect, it } from 'vitest';
import { asBasisPoints } from '../../../domain/money/money.ts';
import { type DayFlow, forecast, type ForecastWorld, isHit } from '../../../domain/routing/forecast.ts';
import type { OrderView } from '../../../domain/routing/open-rules.ts';
import {
  addDays,
  asWeekKey,
  type ParisDay,
  weekKeyOfDay,
  weekMonday,
} from '../../../domain/time/paris-time.ts';
import { anOrder } from '../../support/routing.ts';

const week = asWeekKey('2026-W48');
const MONDAY = weekMonday(week);
const EVERY_DAY = { enabled_days: [0, 1, 2, 3, 4, 5, 6], disabled_dates: [] };
const WORKING_DAYS = { ...EVERY_DAY, enabled_days: [0, 1, 2, 3, 4] };

/** So many leads a day for five weeks before Monday. */
function steady(leads: number, fields: Partial<DayFlow> = {}): Map<ParisDay, DayFlow[]> {
  const flow = { entity: 'ZR7' as const, departement: '33', leads, ...fields };
  return new Map(Array.from({ length: 35 }, (_, n) => [addDays(MONDAY, -1 - n), [flow]]));
}

const world = (orders: OrderView[], fields: Partial<ForecastWorld> = {}): ForecastWorld => ({
  ...{ flows: steady(10), orders, calendars: { ZR7: EVERY_DAY, MDL: EVERY_DAY }, crosses: () => false },
  ...fields,
});
const order = (id: string, fields: Partial<OrderView> = {}) => anOrder({ id, departements: null, ...fields });
const of = (id: string, more: object = {}) => ({ order_id: id, week, fresh: new Map(), ...more });

describe('a week', () => {
  it('of one order that takes all is the flow of seven days', () =>
    expect(forecast(world([order('a')]), of('a'))).toBeCloseTo(70));

  it('is never more than the quota, and goes on with the next order', () => {
    const orders = [order('a', { quota: 50, priorite: 1 }), order('b', { priorite: 2 })];
    expect(forecast(world(orders), of('a'))).toBeCloseTo(50);
    expect(forecast(world(orders), of('b'))).toBeCloseTo(20);
  });

  it('is shared alike by orders that are alike', () => {
    const orders = [order('a', { quota: 100 }), order('b', { quota: 100 })];
    expect(forecast(world(orders), of('a'))).toBeCloseTo(35, 0);
  });

  it('has the leads of days that are closed on the next open one, the weekend’s in the next week', () => {
    const calendars = { ZR7: WORKING_DAYS, MDL: WORKING_DAYS };
    expect(forecast(world([order('a')], { calendars }), of('a'))).toBeCloseTo(70);
    const closed = { ...WORKING_DAYS, enabled_days: [] };
    expect(forecast(world([order('a')], { calendars: { ...calendars, ZR7: closed } }), of('a'))).toBe(0);
  });

  it('has its LBs beside the fresh ones', () => {
    const half = { quota: 100, lb_target_bp: asBasisPoints(5_000) };
    expect(forecast(world([order('a', half)], { flows: steady(2) }), of('a'))).toBeCloseTo(28);
    const all = { quota: 30, lb_target_bp: asBasisPoints(10_000) };
    expect(forecast(world([order('a', all)]), of('a'))).toBe(30);
    const endless = { lb_target_bp: asBasisPoints(5_000) };
    expect(forecast(world([order('a', endless)]), of('a'))).toBeCloseTo(140);
  });

  it('has leads of the other company where they cross and nobody there takes them', () => {
    const orders = [order('a', { entity: 'MDL' })];
    expect(forecast(world(orders), of('a'))).toBe(0);
    expect(forecast(world(orders, { crosses: () => true }), of('a'))).toBeCloseTo(70);
    const both = [...orders, order('own')];
    expect(forecast(world(both, { crosses: () => true }), of('a'))).toBe(0);
  });

  it('is not of départements the order does not cover, nor of days it is in pause', () => {
    expect(forecast(world([order('a', { departements: new Set(['75']) })]), of('a'))).toBe(0);
    const paused = order('a');
    const terms = { ...paused.terms, pauses: [{ from: MONDAY, until: addDays(MONDAY, 2) }] };
    expect(forecast(world([{ ...paused, terms }]), of('a'))).toBeCloseTo(40);
  });

  it.each([
    ['is paused', { active: false }],
    ['has an inactive client', { client_active: false }],
    ['has a client nothing can be sent to', { client_deliverable: false }],
    ['ended before', { last_week: asWeekKey('2026-W47') }],
  ])('of an order that %s is unknown', (_name, fields) =>
    expect(forecast(world([order('a', fields)]), of('a'))).toBeNull(),
  );

  it('is unknown before four weeks are', () => {
    const flows = new Map([...steady(10)].filter(([day]) => day >= addDays(MONDAY, -21)));
    expect(forecast(world([order('a')], { flows }), of('a'))).toBeNull();
  });
});

describe('a week that has begun', () => {
  const today = addDays(MONDAY, 2);
  const begun = (leads: number) =>
    new Map([
      ...steady(10),
      ...[0, 1].map((n) => [addDays(MONDAY, n), [{ entity: 'ZR7', departement: '33', leads: 10 }]] as const),
      [today, [{ entity: 'ZR7', departement: '33', leads }]] as const,
    ] as [ParisDay, DayFlow[]][]);
  const fresh = new Map([['a', 24]]);

  it('adds what is still to come to what it has', () => {
    const flows = begun(4);
    expect(forecast(world([order('a')], { flows }), of('a', { fresh, today }))).toBeCloseTo(24 + 6 + 40);
  });

  it('expects no more of a day that has brought more than the mean', () => {
    const flows = begun(30);
    expect(forecast(world([order('a')], { flows }), of('a', { fresh, today }))).toBeCloseTo(24 + 40);
  });

  it('counts what waits for the next open day as it came', () => {
    const calendar = { ...EVERY_DAY, enabled_days: [0, 1, 3, 4, 5, 6] };
    const calendars = { ZR7: calendar, MDL: calendar };
    const of4 = world([order('a')], { flows: begun(4), calendars });
    expect(forecast(of4, of('a', { fresh, today }))).toBeCloseTo(24 + 10 + 40);
    const of15 = world([order('a')], { flows: begun(15), calendars });
    expect(forecast(of15, of('a', { fresh, today }))).toBeCloseTo(24 + 15 + 40);
  });
});

it.each([
  [50, 60, true],
  [47, 60, false],
  [72, 60, true],
  [73, 60, false],
  [0, 1, true],
  [2, 0, false],
])('%i expected and %i come: right, %s', (expected, actual, hit) =>
  expect(isHit(expected, actual)).toBe(hit),
);

it('on a steady flow four weeks in five are right', () => {
  // Poisson-like, from a fixed row of numbers, with a quiet weekend.
  let seed = 7;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const perDay = [12, 14, 11, 13, 12, 4, 3];
  const flows = new Map<ParisDay, DayFlow[]>();
  const start = addDays(MONDAY, -7 * 30);
  for (let n = 0; n < 7 * 30; n += 1) {
    const leads = Array.from({ length: perDay[n % 7]! * 2 }).filter(() => random() < 0.5).length;
    flows.set(addDays(start, n), [{ entity: 'ZR7', departement: '33', leads }]);
  }
  const weeks = Array.from({ length: 25 }, (_, n) => addDays(start, 7 * (n + 5)));
  const hits = weeks.filter((monday) => {
    const days = Array.from({ length: 7 }, (_, n) => addDays(monday, n));
    const actual = days.reduce((sum, day) => sum + flows.get(day)![0]!.leads, 0);
    const known = new Map([...flows].filter(([day]) => day < monday));
    const expected = forecast(world([order('a')], { flows: known }), {
      ...{ order_id: 'a', fresh: new Map() },
      week: weekKeyOfDay(monday),
    })!;
    return isHit(expected, actual);
  });
  expect(hits.length / weeks.length).toBeGreaterThanOrEqual(0.8);
});
