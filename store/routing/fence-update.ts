/**
 * The updates that take units from a fence and from a month. Their filters are what no order ever gets past: the fence must
 * say what the decision rested on, and have as much left as is taken.
 */
import type { Filter } from 'mongodb';
import type { OrderCaps } from '../../domain/routing/caps.ts';
import { freshCap } from '../../domain/routing/lb.ts';
import type { OrderView } from '../../domain/routing/open-rules.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import type { CommandeMonthDoc, CommandeWeekDoc } from './collections.ts';

/** What a draft takes of one order. */
export interface FenceUse {
  order: OrderView;
  units: number;
  lb: number;
  /** Net price of the units, of an order with a budget. */
  cents: number;
}

interface FenceMoment {
  day: ParisDay;
  /** Slots kept for LBs are then kept. */
  outsideRun: boolean;
}

/** Fresh units among some, and these more, stay under what is not kept for LBs. */
const freshUnder = (used: object | string, lb: object | string, fresh: number, cap: number) => ({
  $lte: [{ $add: [{ $subtract: [used, lb] }, fresh] }, cap],
});

const orZero = (field: string) => ({ $ifNull: [`$${field}`, 0] });

/** What a fence must still have of its caps. A day nobody counted yet has all of it. */
function capsLeft(caps: OrderCaps, { units, cents }: FenceUse, day: ParisDay): Filter<CommandeWeekDoc> {
  return {
    caps,
    ...(caps.day > 0 && { [`days.${day}`]: { $not: { $gt: caps.day - units } } }),
    ...(caps.budget > 0 && { cents: { $lte: caps.budget - cents } }),
  } as Filter<CommandeWeekDoc>;
}

/** What of the quota and of the day is not kept for LBs. */
function freshLeft({ order, units, lb }: FenceUse, { day, outsideRun }: FenceMoment) {
  const fresh = units - lb;
  if (!outsideRun || fresh === 0 || order.lb_target_bp === 0) return {};
  const under: object[] = [];
  const dayCap = order.caps?.day ?? 0;
  if (order.quota > 0)
    under.push(freshUnder('$used', '$lb_used', fresh, freshCap(order.quota, order.lb_target_bp)));
  if (dayCap > 0) {
    const cap = freshCap(dayCap, order.lb_target_bp);
    under.push(freshUnder(orZero(`days.${day}`), orZero(`lb_days.${day}`), fresh, cap));
  }
  return under.length > 0 ? { $expr: { $and: under } } : {};
}

/** Takes units from the fence of a week. */
export function fenceUpdate(_id: string, use: FenceUse, moment: FenceMoment) {
  const { order, units, lb, cents } = use;
  const { quota, caps } = order;
  const { day } = moment;
  const filter: Filter<CommandeWeekDoc> = {
    _id,
    open: true,
    closed_days: { $ne: day },
    // The decision rests on the limits this process knows, so the fence must still say the same.
    quota,
    fresh_cap: freshCap(quota, order.lb_target_bp),
    // Fences of releases before 2.3 name no mode: none was PREPAID.
    billing_mode: order.billing_mode === 'PREPAID' ? order.billing_mode : { $ne: 'PREPAID' },
    ...(quota > 0 && { used: { $lte: quota - units } }),
    ...(caps ? capsLeft(caps, use, day) : { caps: { $exists: false } }),
    ...freshLeft(use, moment),
  };
  const counted = caps && { [`days.${day}`]: units, [`lb_days.${day}`]: lb, cents };
  return { updateOne: { filter, update: { $inc: { used: units, lb_used: lb, ...counted } } } };
}

/** Takes units from a month; the fence has said that the cap is still this one. */
export const monthUpdate = (_id: string, { order, units }: FenceUse) => ({
  updateOne: {
    filter: { _id, used: { $lte: (order.caps?.month ?? 0) - units } } satisfies Filter<CommandeMonthDoc>,
    update: { $inc: { used: units } },
  },
});
