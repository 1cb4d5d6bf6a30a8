/**
 * When is a commande OPEN for a lead? (01-domain §3.) The rules are data: one ordered table, each with the figures it
 * reports when it fails. Routing, the admin's explanation and the tests all read this table.
 */
import type { BillingMode } from '../billing/billing-mode.ts';
import type { BasisPoints } from '../money/money.ts';
import { isServed } from '../common/departement.ts';
import { type GuardHit, guardInForce } from './duplicates.ts';
import type { Entity } from '../common/entity.ts';
import { freshCap, lbNeeded, type WeekUse } from './lb.ts';
import { type WeekKey, weekKey } from '../time/paris-time.ts';

/** What routing knows of an order; `departements` is `null` for `*`. */
export interface OrderView {
  id: string;
  entity: Entity;
  client_id: string;
  produit: string;
  departements: ReadonlySet<string> | null;
  /** 1 (first) … 10. */
  priorite: number;
  /** Units a week; 0 = unlimited. */
  quota: number;
  lb_target_bp: BasisPoints;
  active: boolean;
  /** Paris week an order that is not renewed ends with; null when it goes on. */
  last_week: WeekKey | null;
  client_active: boolean;
  client_deliverable: boolean;
  billing_mode: BillingMode;
  /** Milliseconds since the epoch: the oldest order wins a tie. */
  created_at: number;
}

/** What routing knows of a lead. */
export interface RoutableLead {
  id: string;
  entity: Entity;
  produit: string;
  departement: string;
  is_lb: boolean;
  entity_locked: boolean;
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
  /** The duplicate guard this order's client holds on the lead's phone + produit. */
  guard: GuardHit | undefined;
  now: Date;
  pass: RoutingPass;
}

/** A figure of the moment, as stored in the trace. */
export type Figure = string | number | Date;

type OrderInput = Pick<RuleInput, 'order' | 'week' | 'prepaid_left' | 'now'>;

/** `check` gives the figures of the failure, named by `figures`, or `null` when the rule holds. */
type OpenRule = { name: string; figures: readonly string[] } & (
  | { of: 'match'; check(input: RuleInput): readonly Figure[] | null }
  /** Looks at the order alone: it fails for every lead alike. */
  | { of: 'order'; check(input: OrderInput): readonly Figure[] | null }
);

/** Whether an order that is not renewed is over in a week, also before the Monday job has deactivated it. */
export const hasEnded = ({ last_week }: { last_week?: WeekKey | null }, week: WeekKey): boolean =>
  typeof last_week === 'string' && week > last_week;

const NO_FIGURES: readonly Figure[] = [];
const inRun = (pass: RoutingPass) => pass === 'run' || pass === 'run_fallback';
/** Whether an LB may go where the order's share of LBs is reached. */
const pastTarget = (pass: RoutingPass) => pass === 'run_fallback' || pass === 'replacement';

/** In the order they are checked: the first that fails is the one reported. */
export const OPEN_RULES = [
  {
    name: 'commande_inactive',
    of: 'order',
    figures: [],
    check: ({ order, now }) => (order.active && !hasEnded(order, weekKey(now)) ? null : NO_FIGURES),
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
      isServed(lead.departement) && (order.departements === null || order.departements.has(lead.departement))
        ? null
        : [lead.departement],
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
    name: 'quota_full',
    of: 'order',
    figures: ['used', 'quota'],
    check: ({ order, week }) =>
      order.quota > 0 && week.used >= order.quota ? [week.used, order.quota] : null,
  },
  {
    name: 'lb_slots_reserved',
    of: 'match',
    figures: ['fresh', 'cap', 'quota'],
    check({ lead, order, week, pass }) {
      if (inRun(pass) || lead.is_lb || order.quota === 0 || order.lb_target_bp === 0) return null;
      const fresh = week.used - week.lb_used;
      const cap = freshCap(order.quota, order.lb_target_bp);
      return fresh >= cap ? [fresh, cap, order.quota] : null;
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

/** Whether the order takes no lead at all now: it or its client is off, or nothing is left of its quota or its units. */
export const isShut = (input: OrderInput): boolean =>
  OPEN_RULES.some((rule) => rule.of === 'order' && rule.check(input) !== null);
