/**
 * Caps of an order beside its weekly quota (01-domain §3): units of a Paris day and of a Paris month, and a budget of the
 * week in net cents. They count every unit, LBs and those assigned by hand too.
 */
import { asCents, type Cents } from '../money/money.ts';
import { type MonthKey, monthOf } from '../time/paris-month.ts';
import type { ParisDay } from '../time/paris-time.ts';

/** 0 = none each. */
export interface OrderCaps {
  day: number;
  month: number;
  budget: Cents;
}

/** What counts towards them. */
export interface CapUse {
  /** Units by Paris day, LBs among them. */
  days: Readonly<Record<ParisDay, number>>;
  lb_days: Readonly<Record<ParisDay, number>>;
  /** Net price of the week's units. */
  cents: Cents;
  /** Units by Paris month; of an order with a month cap. */
  months: Readonly<Record<MonthKey, number>>;
}

export const NO_CAP_USE: CapUse = { days: {}, lb_days: {}, cents: asCents(0), months: {} };

/** An order's caps, or null when it has none. */
export const capsOf = (caps: OrderCaps): OrderCaps | null =>
  caps.day > 0 || caps.month > 0 || caps.budget > 0 ? caps : null;

export const sameCaps = (a: OrderCaps | null, b: OrderCaps | null): boolean =>
  a?.day === b?.day && a?.month === b?.month && a?.budget === b?.budget;

/** Whether an order counts on one fence for all processes: what it may still take is then known to the unit. */
export const hasLimit = ({ quota, caps }: { quota: number; caps: OrderCaps | null }): boolean =>
  quota > 0 || caps !== null;

export interface CountedUnit {
  day: ParisDay;
  is_lb: boolean;
  cents: number;
}

/** The use after one more unit. */
export const withUnit = (
  { days, lb_days, cents, months }: CapUse,
  { day, is_lb, cents: price }: CountedUnit,
): CapUse => ({
  days: { ...days, [day]: (days[day] ?? 0) + 1 },
  lb_days: { ...lb_days, [day]: (lb_days[day] ?? 0) + Number(is_lb) },
  cents: asCents(cents + price),
  months: { ...months, [monthOf(day)]: (months[monthOf(day)] ?? 0) + 1 },
});

/** Limits an order can have, in the order the rules are checked. */
export const LIMIT_RULES = ['quota_full', 'day_cap', 'month_cap', 'budget_cap'] as const;

export interface LimitUse {
  rule: (typeof LIMIT_RULES)[number];
  /** Units; cents of a budget. */
  used: number;
  limit: number;
}

/** The limit the least is left of, as a share of it; of equal ones the first that is checked. Null: unlimited. */
export function tightestLimit(
  order: { quota: number; caps: OrderCaps | null },
  { used, caps: capped = NO_CAP_USE }: { used: number; caps?: CapUse },
  day: ParisDay,
): LimitUse | null {
  const { caps } = order;
  const limits: LimitUse[] = [
    { rule: 'quota_full', used, limit: order.quota },
    { rule: 'day_cap', used: capped.days[day] ?? 0, limit: caps?.day ?? 0 },
    { rule: 'month_cap', used: capped.months[monthOf(day)] ?? 0, limit: caps?.month ?? 0 },
    { rule: 'budget_cap', used: capped.cents, limit: caps?.budget ?? 0 },
  ];
  let tightest: LimitUse | null = null;
  for (const limit of limits)
    if (limit.limit > 0 && (!tightest || limit.used * tightest.limit > tightest.used * limit.limit))
      tightest = limit;
  return tightest;
}
