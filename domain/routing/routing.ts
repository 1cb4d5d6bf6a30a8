/**
 * Routing (01-domain §3): which order gets a lead, and why. One pure function over a snapshot; intake, the daily run,
 * stock, reroute and the simulator all call it.
 */
import {
  calendarGate,
  type CalendarGate,
  type CalendarReason,
  type DeliveryCalendar,
} from '../settings/calendar.ts';
import { isServed } from '../common/departement.ts';
import type { Cents } from '../money/money.ts';
import type { CompiledContradictions } from '../settings/contradictions.ts';
import type { GuardHit } from './duplicates.ts';
import type { Callbacks } from '../leads/callback.ts';
import { type Entity, otherEntity } from '../common/entity.ts';
import type { WeekUse } from './lb.ts';
import {
  type Figure,
  firstFailure,
  type OpenRuleName,
  type OrderView,
  type RoutableLead,
  type RoutingPass,
  type RuleFailure,
} from './open-rules.ts';
import { OVERLAP_LOOKS, servedByOther, type SharedClients } from './overlap.ts';
import type { RoutingReason } from './reasons.ts';
import { type ParisDay } from '../time/paris-time.ts';
import { leadsMayLeave } from '../settings/cross-entity.ts';
import type { CrossEntitySettings } from '../settings/settings.ts';

/** The state of the world a decision is taken on. */
export interface RoutingView {
  /** Every order of one entity and produit with its quota of this week, paused ones included: the trace names them. */
  ordersOf(entity: Entity, produit: string): readonly OrderView[];
  /** This Paris week's use of an order. */
  weekUse(order: OrderView): WeekUse;
  /** Units its client has left of the product, when the order is PREPAID; else null. */
  prepaidLeft(order: OrderView): number | null;
  /** What a unit of an order with a budget costs now, net; `null`: nobody has said, or it has none. */
  netPrice(order: OrderView): Cents | null;
  /** The guard on this lead's phone + produit that one client holds, in force or not. */
  guardOf(clientId: string): GuardHit | undefined;
  calendars: Readonly<Record<Entity, DeliveryCalendar>>;
  crossEntity: CrossEntitySettings;
  contradictions: Readonly<Record<Entity, CompiledContradictions>>;
  callbacks: Callbacks;
  /** Whether a client excludes this lead's phone. */
  isExcluded(clientId: string): boolean;
  /** Clients the overlap guard looks at; `null` while it is off. */
  overlap: SharedClients | null;
}

export interface RoutingMoment {
  now: Date;
  day: ParisDay;
  pass: RoutingPass;
  /** The run first serves each company's own leads: it switches the fallback off for that pass. Default true. */
  fallback?: boolean;
}

export type RoutingMode = 'normal' | 'fallback_no_orders';
/** `overlap_shared`: open, and passed over by the overlap guard. */
export type ConsideredResult = 'won' | 'overlap_shared' | OpenRuleName;

/** What the overlap guard did: another order was found, or none and the first one got the lead all the same. */
export type OverlapOutcome = 'alternative' | 'fallback';

/** One considered order, compact: id, client, entity, priorite, result, figures named by `OPEN_RULES`. */
export type ConsideredOrder = readonly [
  commande: string,
  client: string,
  entity: Entity,
  priorite: number,
  result: ConsideredResult,
  figures: readonly Figure[],
];

/** The decision trace, as stored on the lead. */
export interface RoutingTrace {
  at: Date;
  pass: RoutingPass;
  calendar: { entity: Entity } & CalendarGate;
  considered: ConsideredOrder[];
  /** Orders beyond the first 30, counted by result; `not_reached`: ranked after the winner. */
  more: Partial<Record<ConsideredResult | 'not_reached', number>>;
  winner: string | null;
  mode: RoutingMode;
  reason: string;
  /** Set when the overlap guard acted. */
  overlap?: OverlapOutcome;
}

export type KeptStatus = 'no_open_orders' | 'duplicate';
export type KeptReason = RoutingReason | CalendarReason;

export type RoutingDecision =
  | { outcome: 'assigned'; order: OrderView; mode: RoutingMode; reason: RoutingReason; trace: RoutingTrace }
  | { outcome: 'kept'; status: KeptStatus; reason: KeptReason; trace: RoutingTrace };

/** Considered orders a trace spells out (04-architecture "Intake"). */
export const TRACE_LIMIT = 30;

/**
 * Fair order (01-domain §3.2): priorite; orders with a quota before unlimited ones; lowest fill ratio; unlimited ones
 * by fewest leads this week; then oldest, then id.
 */
export function fairOrder(orders: readonly OrderView[], weekUse: RoutingView['weekUse']): OrderView[] {
  const load = new Map(orders.map((order) => [order.id, loadOf(order, weekUse(order).used)]));
  return [...orders].sort((a, b) => byFairness(a, load.get(a.id)!, b, load.get(b.id)!));
}

/** How full an order is: of its quota, or in leads. */
export const loadOf = ({ quota }: Pick<OrderView, 'quota'>, used: number): number =>
  quota > 0 ? used / quota : used;

/** Negative: the first of two orders with these loads is served before the second. */
export const byFairness = (a: OrderView, loadOfA: number, b: OrderView, loadOfB: number): number =>
  a.priorite - b.priorite ||
  Number(a.quota === 0) - Number(b.quota === 0) ||
  loadOfA - loadOfB ||
  a.created_at - b.created_at ||
  (a.id < b.id ? -1 : 1);

function trace(state: RoutingTrace, entry: ConsideredOrder): void {
  if (entry[4] === 'won' || state.considered.length < TRACE_LIMIT - 1) state.considered.push(entry);
  else state.more[entry[4]] = (state.more[entry[4]] ?? 0) + 1;
}

/** The order that gets the lead among one company's, and whether one was barred by nothing but a guard. */
interface Found {
  winner: OrderView | null;
  duplicate: boolean;
  overlap?: OverlapOutcome;
}

/** The first rule one order fails for a lead, or `null`: it is OPEN. */
export const failureOf = (
  lead: RoutableLead,
  order: OrderView,
  view: RoutingView,
  { now, pass }: Pick<RoutingMoment, 'now' | 'pass'>,
): RuleFailure | null =>
  firstFailure({
    lead,
    order,
    week: view.weekUse(order),
    prepaid_left: view.prepaidLeft(order),
    net_price: view.netPrice(order),
    guard: view.guardOf(order.client_id),
    contradictions: view.contradictions,
    callbacks: view.callbacks,
    excluded: view.isExcluded(order.client_id),
    now,
    pass,
  });

function firstOpen(
  lead: RoutableLead,
  entity: Entity,
  view: RoutingView,
  moment: RoutingMoment,
  state: RoutingTrace,
): Found {
  const ranked = fairOrder(view.ordersOf(entity, lead.produit), view.weekUse);
  const looked: ConsideredOrder[] = [];
  const found: Found = { winner: null, duplicate: false };
  /** Open, and of a client the other company has sent to: it gets the lead when no other order may. */
  let shared: OrderView | null = null;
  let others = 0;
  for (const order of ranked) {
    const failure = failureOf(lead, order, view, moment);
    const look = (result: ConsideredResult, figures: readonly Figure[]) =>
      looked.push([order.id, order.client_id, order.entity, order.priorite, result, figures]);
    if (failure) {
      look(failure.rule, failure.figures);
      // These two are the last rules of the table, so an order that fails one of them has passed all the others.
      found.duplicate ||= failure.rule === 'duplicate_30d' || failure.rule === 'client_rejected_lead';
      continue;
    }
    const passedOver = view.overlap && overlapFigures(view.overlap, order, moment.now, shared !== null);
    if (!passedOver) {
      look('won', []);
      found.winner = order;
      if (shared) found.overlap = 'alternative';
      break;
    }
    look('overlap_shared', passedOver);
    if (shared) others += 1;
    else shared = order;
    if (others === OVERLAP_LOOKS) break;
  }
  if (!found.winner && shared) Object.assign(found, { winner: shared, overlap: 'fallback' });
  const { winner } = found;
  for (const entry of looked) trace(state, entry[0] === winner?.id ? won(entry) : entry);
  const notReached = ranked.length - looked.length;
  if (notReached > 0) state.more.not_reached = notReached;
  return found;
}

const won = ([id, client, entity, priorite]: ConsideredOrder): ConsideredOrder => [
  id,
  client,
  entity,
  priorite,
  'won',
  [],
];

/**
 * Why the overlap guard passes an open order over, or `null`: the other company has lately sent its client leads, or, when
 * it stands in for such a one, its client is shared at all.
 */
function overlapFigures(
  overlap: SharedClients,
  { client_id }: OrderView,
  now: Date,
  standsIn: boolean,
): readonly Figure[] | null {
  const sent = servedByOther(overlap, client_id, now);
  if (sent) return [sent];
  return standsIn && overlap.has(client_id) ? [] : null;
}

/** Whether the other company may sell a lead. */
export function mayCross(lead: RoutableLead, view: RoutingView, moment: RoutingMoment): boolean {
  if (moment.fallback === false || lead.entity_locked || lead.is_lb) return false;
  if (!leadsMayLeave(view.crossEntity, lead.entity)) return false;
  return calendarGate(view.calendars[otherEntity(lead.entity)], moment.day).open;
}

/**
 * Decides where one lead goes. Pure: the same lead, view and moment give the same decision.
 * @returns the winning order with its mode, or the status and reason the lead is kept with; the trace either way.
 */
export function route(lead: RoutableLead, view: RoutingView, moment: RoutingMoment): RoutingDecision {
  const gate = calendarGate(view.calendars[lead.entity], moment.day);
  const state: RoutingTrace = {
    at: moment.now,
    pass: moment.pass,
    calendar: { entity: lead.entity, ...gate },
    considered: [],
    more: {},
    winner: null,
    mode: 'normal',
    reason: '',
  };
  const keep = (status: KeptStatus, reason: KeptReason): RoutingDecision => {
    state.reason = reason;
    return { outcome: 'kept', status, reason, trace: state };
  };
  const assign = (
    order: OrderView,
    overlap: OverlapOutcome | undefined,
    mode: RoutingMode,
    first: RoutingReason,
  ): RoutingDecision => {
    const reason = overlap === 'alternative' ? 'overlap_alternative' : first;
    Object.assign(state, { winner: order.id, mode, reason, ...(overlap && { overlap }) });
    return { outcome: 'assigned', order, mode, reason, trace: state };
  };

  if (!gate.open) return keep('no_open_orders', gate.reason!);
  if (!isServed(lead.departement)) return keep('no_open_orders', 'departement_not_served');

  const own = firstOpen(lead, lead.entity, view, moment, state);
  if (own.winner) return assign(own.winner, own.overlap, 'normal', 'first_open_order');

  let duplicate = own.duplicate;
  if (mayCross(lead, view, moment)) {
    const cross = firstOpen(lead, otherEntity(lead.entity), view, moment, state);
    if (cross.winner) return assign(cross.winner, cross.overlap, 'fallback_no_orders', 'fallback_no_orders');
    duplicate ||= cross.duplicate;
  }
  const locked = lead.entity_locked ? '_entity_locked' : '';
  return duplicate
    ? keep('duplicate', `all_commandes_duplicate${locked}`)
    : keep('no_open_orders', `no_open_orders${locked}`);
}
