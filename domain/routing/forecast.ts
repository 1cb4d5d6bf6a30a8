/**
 * How full an order will be at the end of a week (12-rules U56): the mean flow of the last four same weekdays, by département,
 * shared among the orders as routing shares leads. Amounts are real numbers: nobody knows which lead it will be.
 */
import { type Entity, otherEntity } from '../common/entity.ts';
import { calendarGate, type DeliveryCalendar } from '../settings/calendar.ts';
import {
  addDays,
  DAYS_OF_WEEK,
  type ParisDay,
  type WeekKey,
  weekKeyOfDay,
  weekMonday,
} from '../time/paris-time.ts';
import { freshCap } from './lb.ts';
import { canTake, covers, hasEnded, inWeek, type OrderView } from './open-rules.ts';
import { notRunning } from './order-terms.ts';
import { byFairness, loadOf } from './routing.ts';

/** Same weekdays a mean is made of. */
export const MEAN_OF = 4;
/** A forecast is right within this share of what came. */
const TOLERANCE = 0.2;

/** Leads an order could take, that came in on one day: of one company, from one département. */
export interface DayFlow {
  entity: Entity;
  departement: string;
  leads: number;
}

export type Flows = ReadonlyMap<ParisDay, readonly DayFlow[]>;

export interface ForecastWorld {
  /** Of one product, whose orders are asked about. */
  flows: Flows;
  /** Every order of that product. */
  orders: readonly OrderView[];
  calendars: Readonly<Record<Entity, DeliveryCalendar>>;
  /** Whether a company's leads may go to the other one. */
  crosses(from: Entity): boolean;
}

/** The day a lead of a day is assigned: a closed day waits for the next open one. */
function assignedOn(calendar: DeliveryCalendar, day: ParisDay): ParisDay {
  let on = day;
  // A calendar with every day closed has no such day.
  for (let tries = 0; tries < DAYS_OF_WEEK * 2 && !calendarGate(calendar, on).open; tries += 1)
    on = addDays(on, 1);
  return on;
}

/** Mean of the same weekday of the weeks before. */
function meanFlow(flows: Flows, day: ParisDay): DayFlow[] {
  const sums = new Map<string, DayFlow>();
  for (let back = 1; back <= MEAN_OF; back += 1)
    for (const { entity, departement, leads } of flows.get(addDays(day, -DAYS_OF_WEEK * back)) ?? []) {
      const key = `${entity}|${departement}`;
      const sum = sums.get(key) ?? { entity, departement, leads: 0 };
      sums.set(key, { ...sum, leads: sum.leads + leads / MEAN_OF });
    }
  return [...sums.values()];
}

/** Steps a day's flow of a département is shared in, at most; a step is a lead or more. */
const STEPS = 20;
/** Less than this is nothing. */
const DUST = 1e-9;

/** The orders of a week, filled by fresh leads. */
class Week {
  readonly #orders: readonly OrderView[];
  readonly #fresh: Map<string, number>;

  constructor(orders: readonly OrderView[], fresh: ReadonlyMap<string, number>) {
    this.#orders = orders;
    this.#fresh = new Map(fresh);
  }

  #room(order: OrderView): number {
    if (order.quota === 0) return Infinity;
    return freshCap(order.quota, order.lb_target_bp) - this.of(order.id);
  }

  of(id: string): number {
    return this.#fresh.get(id) ?? 0;
  }

  #first(entity: Entity, { departement }: DayFlow, day: ParisDay): OrderView | undefined {
    let first: OrderView | undefined;
    for (const order of this.#orders) {
      if (order.entity !== entity || !covers(order, departement) || this.#room(order) <= DUST) continue;
      if (notRunning(order.terms, day)) continue;
      const load = (one: OrderView) => loadOf(one, this.of(one.id));
      if (!first || byFairness(order, load(order), first, load(first)) < 0) first = order;
    }
    return first;
  }

  /** Shares what comes in on one day, each département in its turn. */
  share(flows: readonly DayFlow[], day: ParisDay, crosses: ForecastWorld['crosses']): void {
    const left = flows.map((flow) => ({ flow, leads: flow.leads, step: Math.max(1, flow.leads / STEPS) }));
    for (let going = left; going.length > 0; going = going.filter(({ leads }) => leads > DUST))
      for (const one of going) {
        const { flow } = one;
        const winner =
          this.#first(flow.entity, flow, day) ??
          (crosses(flow.entity) ? this.#first(otherEntity(flow.entity), flow, day) : undefined);
        const amount = Math.min(one.step, one.leads, winner ? this.#room(winner) : Infinity);
        one.leads -= amount;
        if (winner) this.#fresh.set(winner.id, this.of(winner.id) + amount);
      }
  }

  /** Units of an order with the LBs its target adds, which the backlog is taken to have. */
  total({ id, quota, lb_target_bp }: OrderView): number {
    const share = lb_target_bp / 10_000;
    if (share >= 1) return quota;
    const units = this.of(id) / (1 - share);
    return quota > 0 ? Math.min(quota, units) : units;
  }
}

/** What orders of a week could take anything at all. */
const takers = (orders: readonly OrderView[], week: WeekKey): OrderView[] =>
  orders.filter((order) => canTake(order) && !hasEnded(order, week)).map((order) => inWeek(order, week));

export interface ForecastOf {
  order_id: string;
  week: WeekKey;
  /** What every order has of the week already; empty: it has not begun. */
  fresh: ReadonlyMap<string, number>;
  /** The day it is; absent: before the week. */
  today?: ParisDay;
}

/** What of a day is still to be assigned: of today what has not come in yet, of days that are over what waits. */
function toCome({ flows, calendars }: ForecastWorld, day: ParisDay, today: ParisDay | undefined): DayFlow[] {
  const waits = ({ entity }: DayFlow) => today === undefined || assignedOn(calendars[entity], day) > today;
  if (today === undefined || day > today) return meanFlow(flows, day);
  const came = flows.get(day) ?? [];
  if (day < today) return came.filter(waits);
  return meanFlow(flows, day).map((flow) => {
    const same = came.find(
      ({ entity, departement }) => entity === flow.entity && departement === flow.departement,
    );
    const leads = same?.leads ?? 0;
    return { ...flow, leads: waits(flow) ? Math.max(flow.leads, leads) : Math.max(0, flow.leads - leads) };
  });
}

/**
 * Units the order will have when the week is over.
 * @returns null when the four weeks before are not known, or the order takes nothing
 */
export function forecast(world: ForecastWorld, { order_id, week, fresh, today }: ForecastOf): number | null {
  const { flows, calendars, crosses } = world;
  const monday = weekMonday(week);
  const known = [...flows.keys()].some((day) => day < addDays(monday, -DAYS_OF_WEEK * (MEAN_OF - 1)));
  const orders = takers(world.orders, week);
  const asked = orders.find(({ id }) => id === order_id);
  if (!known || !asked) return null;
  const state = new Week(orders, fresh);
  // What came in on closed days before Monday is assigned in this week, too.
  for (let day = addDays(monday, -DAYS_OF_WEEK); day < addDays(monday, DAYS_OF_WEEK); day = addDays(day, 1)) {
    const due = toCome(world, day, today).filter(
      ({ entity }) => weekKeyOfDay(assignedOn(calendars[entity], day)) === week,
    );
    state.share(due, day < monday ? monday : day, crosses);
  }
  return state.total(asked);
}

/** Whether a forecast was right: within a fifth of what came, or within one lead. */
export const isHit = (expected: number, actual: number): boolean =>
  Math.abs(expected - actual) <= Math.max(1, actual * TOLERANCE);
