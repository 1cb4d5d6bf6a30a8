/**
 * When is a commande OPEN for a lead? (01-domain §3.) The rules are data: one ordered table, each with the figures it
 * reports when it fails. Routing, the admin's explanation and the tests all read this table.
 */
import type { BillingMode } from '../billing/billing-mode.ts';
import type { BasisPoints, Cents } from '../money/money.ts';
import { isServed } from '../common/departement.ts';
import { NO_CAP_USE, type OrderCaps } from './caps.ts';
import { type GuardHit, guardInForce } from './duplicates.ts';
import type { Entity } from '../common/entity.ts';
import { type Callbacks, hoursSince, keptForCallback } from '../leads/callback.ts';
import { barringField, type CompiledContradictions } from '../settings/contradictions.ts';
import { type Answers, type CompiledCriterion, firstUnmet } from './criteria.ts';
import { freshCap, lbNeeded, type WeekUse } from './lb.ts';
import { notRunning, type OrderTerms, outsideHours, quotaIn } from './order-terms.ts';
import { monthOf } from '../time/paris-month.ts';
import { parisDay, type WeekKey, weekKey } from '../time/paris-time.ts';

/** What routing knows of an order; `departements` is `null` for `*`. */
export interface OrderView {
  id: string;
  entity: Entity;
  client_id: string;
  produit: string;
  departements: ReadonlySet<string> | null;
  /** 1 (first) … 10. */
  priorite: number;
  /** Units of the week it is asked about; 0 = unlimited. */
  quota: number;
  /** Beside the quota; null: none. */
  caps: OrderCaps | null;
  terms: OrderTerms;
  lb_target_bp: BasisPoints;
  active: boolean;
  /** Paris week an order that is not renewed ends with; null when it goes on. */
  last_week: WeekKey | null;
  client_active: boolean;
  client_deliverable: boolean;
  billing_mode: BillingMode;
  /** Milliseconds since the epoch: the oldest order wins a tie. */
  created_at: number;
  /** What its leads must have answered. */
  criteria: readonly CompiledCriterion[];
}

/** What routing knows of a lead. */
export interface RoutableLead {
  id: string;
  entity: Entity;
  produit: string;
  departement: string;
  is_lb: boolean;
  entity_locked: boolean;
  custom_fields: Answers;
  /** When the person asked to be called. */
  callback_requested_at?: Date;
}

/**
 * Who asks. `run` may use the slots kept for LBs; `run_fallback` may go past the LB target (an LB fills what no fresh
 * lead could); `replacement` asks for an LB in the place of a suspicious number, whatever the target; all others are
 * "outside the run".
 */
export type RoutingPass =
  'intake' | 'stock' | 'reroute' | 'simulation' | 'run' | 'run_fallback' | 'replacement';

export interface RuleInput {
  lead: RoutableLead;
  order: OrderView;
  week: WeekUse;
  /** Units left of a PREPAID product, `null` when the order is invoiced weekly. */
  prepaid_left: number | null;
  /** What a unit assigned now costs, net; asked of an order with a budget. `null`: nobody has said. */
  net_price: Cents | null;
  /** The duplicate guard this order's client holds on the lead's phone + produit. */
  guard: GuardHit | undefined;
  /** What becomes of leads that contradict the CSV. */
  contradictions: Readonly<Record<Entity, CompiledContradictions>>;
  /** What becomes of leads that were to be called by now. */
  callbacks: Callbacks;
  /** The order's client excludes the lead's phone. */
  excluded: boolean;
  now: Date;
  pass: RoutingPass;
}

/** A figure of the moment, as stored in the trace. */
export type Figure = string | number | Date;

/** What the rules that look at an order alone are asked with. */
export type OrderInput = Pick<RuleInput, 'order' | 'week' | 'prepaid_left' | 'net_price' | 'now'>;

/** `check` gives the figures of the failure, named by `figures`, or `null` when the rule holds. */
type OpenRule = { name: string; figures: readonly string[] } & (
  | { of: 'match'; check(input: RuleInput): readonly Figure[] | null }
  /** Looks at the order alone: it fails for every lead alike. */
  | { of: 'order'; check(input: OrderInput): readonly Figure[] | null }
);

/** Whether an order that is not renewed is over in a week, also before the Monday job has deactivated it. */
export const hasEnded = ({ last_week }: { last_week?: WeekKey | null }, week: WeekKey): boolean =>
  typeof last_week === 'string' && week > last_week;

/** The order with its quota of a week, which may be another than its own. */
export function inWeek(order: OrderView, week: WeekKey): OrderView {
  const quota = quotaIn(order.quota, order.terms.quota_weeks, week);
  return quota === order.quota ? order : { ...order, quota };
}

/** Whether an order names a département, or takes all of them. */
export const covers = ({ departements }: Pick<OrderView, 'departements'>, departement: string): boolean =>
  departements === null || departements.has(departement);

/** Whether an order can take leads at all; its quota is another matter. */
export const canTake = ({
  active,
  client_active,
  client_deliverable,
}: Pick<OrderView, 'active' | 'client_active' | 'client_deliverable'>): boolean =>
  active && client_active && client_deliverable;

const NO_FIGURES: readonly Figure[] = [];
/** The figure of a budget nothing can be counted against. */
export const NO_PRICE = 'prix manquant';

function dayUse({ caps = NO_CAP_USE }: WeekUse, now: Date): WeekUse {
  const day = parisDay(now);
  return { used: caps.days[day] ?? 0, lb_used: caps.lb_days[day] ?? 0 };
}

/** Where the company that owns the lead or the one that would sell it keeps it from this order. */
function contradiction({ lead, order, contradictions }: RuleInput): readonly Figure[] | null {
  const { custom_fields: answers } = lead;
  for (const entity of new Set([lead.entity, order.entity])) {
    const champ = barringField(contradictions[entity], order.criteria, answers);
    if (champ) return [`contradiction:${champ}`, answers[champ]!, contradictions[entity].mode];
  }
  return null;
}

const inRun = (pass: RoutingPass) => pass === 'run' || pass === 'run_fallback';
/** Whether an LB may go where the order's share of LBs is reached. */
const pastTarget = (pass: RoutingPass) => pass === 'run_fallback' || pass === 'replacement';

/** In the order they are checked: the first that fails is the one reported. */
export const OPEN_RULES = [
  {
    name: 'commande_inactive',
    of: 'order',
    figures: ['why', 'date'],
    check: ({ order, now }) =>
      order.active && !hasEnded(order, weekKey(now)) ? notRunning(order.terms, parisDay(now)) : NO_FIGURES,
  },
  {
    name: 'produit',
    of: 'match',
    figures: ['produit'],
    check: ({ lead, order }) => (order.produit === lead.produit ? null : [order.produit]),
  },
  {
    name: 'departement',
    of: 'match',
    figures: ['departement'],
    check: ({ lead, order }) =>
      isServed(lead.departement) && covers(order, lead.departement) ? null : [lead.departement],
  },
  {
    name: 'criteria',
    of: 'match',
    figures: ['champ', 'valeur', 'op', 'attendu'],
    check(input) {
      const contradicts = contradiction(input);
      if (contradicts) return contradicts;
      const { lead, order } = input;
      const unmet = firstUnmet(order.criteria, lead.custom_fields);
      return unmet ? [unmet.champ, lead.custom_fields[unmet.champ] ?? '', unmet.op, unmet.attendu] : null;
    },
  },
  {
    name: 'callback_over',
    of: 'match',
    figures: ['date', 'hours'],
    check({ lead: { entity, callback_requested_at: asked }, order, callbacks, now }) {
      return asked && keptForCallback(callbacks, [entity, order.entity], asked, now)
        ? [asked, hoursSince(asked, now)]
        : null;
    },
  },
  {
    name: 'client_inactive',
    of: 'order',
    figures: [],
    check: ({ order }) => (order.client_active ? null : NO_FIGURES),
  },
  {
    name: 'client_not_deliverable',
    of: 'order',
    figures: [],
    check: ({ order }) => (order.client_deliverable ? null : NO_FIGURES),
  },
  {
    name: 'delivery_hours',
    of: 'order',
    figures: ['hour', 'from', 'to'],
    check({ order: { terms }, now }) {
      const hour = outsideHours(terms, now);
      const hours = terms.delivery_hours;
      return hour === null || hours === null ? null : [hour, hours.from, hours.to];
    },
  },
  {
    name: 'quota_full',
    of: 'order',
    figures: ['used', 'quota'],
    check: ({ order, week }) =>
      order.quota > 0 && week.used >= order.quota ? [week.used, order.quota] : null,
  },
  {
    name: 'day_cap',
    of: 'order',
    figures: ['used', 'cap'],
    check({ order, week, now }) {
      const cap = order.caps?.day ?? 0;
      const { used } = dayUse(week, now);
      return cap > 0 && used >= cap ? [used, cap] : null;
    },
  },
  {
    name: 'month_cap',
    of: 'order',
    figures: ['used', 'cap'],
    check({ order, week, now }) {
      const cap = order.caps?.month ?? 0;
      const used = week.caps?.months[monthOf(parisDay(now))] ?? 0;
      return cap > 0 && used >= cap ? [used, cap] : null;
    },
  },
  {
    // A unit that would go past the budget is not taken, however little is missing.
    name: 'budget_cap',
    of: 'order',
    figures: ['spent', 'budget', 'price'],
    check({ order, week, net_price }) {
      const budget = order.caps?.budget ?? 0;
      const spent = week.caps?.cents ?? 0;
      if (budget === 0) return null;
      if (net_price === null) return [spent, budget, NO_PRICE];
      return spent + net_price > budget ? [spent, budget, net_price] : null;
    },
  },
  {
    name: 'lb_slots_reserved',
    of: 'match',
    figures: ['fresh', 'cap', 'quota'],
    check({ lead, order, week, now, pass }) {
      if (inRun(pass) || lead.is_lb || order.lb_target_bp === 0) return null;
      const reserved = (fresh: number, quota: number) => {
        const cap = freshCap(quota, order.lb_target_bp);
        return quota > 0 && fresh >= cap ? [fresh, cap, quota] : null;
      };
      const today = dayUse(week, now);
      return (
        reserved(week.used - week.lb_used, order.quota) ??
        reserved(today.used - today.lb_used, order.caps?.day ?? 0)
      );
    },
  },
  {
    name: 'prepaid_empty',
    of: 'order',
    figures: ['remaining'],
    check: ({ prepaid_left }) => (prepaid_left !== null && prepaid_left <= 0 ? [prepaid_left] : null),
  },
  {
    // t = 0 means fresh leads only, in the run's fallback pass too, but for what replaces a suspicious number.
    name: 'lb_target_zero',
    of: 'match',
    figures: [],
    check: ({ lead, order, pass }) =>
      lead.is_lb && order.lb_target_bp === 0 && pass !== 'replacement' ? NO_FIGURES : null,
  },
  {
    name: 'lb_target_reached',
    of: 'match',
    figures: ['lb_used', 'used', 'lb_target_bp'],
    check: ({ lead, order, week, pass }) =>
      lead.is_lb && !pastTarget(pass) && lbNeeded(order.lb_target_bp, week) <= 0
        ? [week.lb_used, week.used, order.lb_target_bp]
        : null,
  },
  {
    name: 'client_exclusion',
    of: 'match',
    figures: [],
    check: ({ excluded }) => (excluded ? NO_FIGURES : null),
  },
  {
    name: 'client_rejected_lead',
    of: 'match',
    figures: ['delivery_id', 'date'],
    check: ({ lead, guard, now }) =>
      guard && guard.rejected && guard.lead_id === lead.id && guardInForce(guard, now)
        ? [guard.delivery_id, guard.assigned_at]
        : null,
  },
  {
    name: 'duplicate_30d',
    of: 'match',
    figures: ['lead_id', 'date'],
    check: ({ guard, now }) =>
      guard && guardInForce(guard, now) ? [guard.lead_id, guard.assigned_at] : null,
  },
] as const satisfies readonly OpenRule[];

export type OpenRuleName = (typeof OPEN_RULES)[number]['name'];

export interface RuleFailure {
  rule: OpenRuleName;
  figures: readonly Figure[];
}

/** The first rule the order fails for the lead, or `null`: it is OPEN. */
export function firstFailure(input: RuleInput): RuleFailure | null {
  for (const rule of OPEN_RULES) {
    const figures = rule.check(input);
    if (figures) return { rule: rule.name, figures };
  }
  return null;
}

/** The first rule that fails for every lead alike, or `null`: the order takes leads now. */
export function shutBy(input: OrderInput): RuleFailure | null {
  for (const rule of OPEN_RULES) {
    const figures = rule.of === 'order' ? rule.check(input) : null;
    if (figures) return { rule: rule.name, figures };
  }
  return null;
}

/** Whether the order takes no lead at all now: it or its client is off, or nothing is left of a quota, a cap or its units. */
export const isShut = (input: OrderInput): boolean => shutBy(input) !== null;
