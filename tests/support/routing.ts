/** Orders, leads and a world to route in, in memory: override what the test is about. */
import { aDay } from './dates.ts';
import { DEFAULT_CALENDAR } from '../../domain/settings/calendar.ts';
import type { GuardHit } from '../../domain/routing/duplicates.ts';
import type { WeekUse } from '../../domain/routing/lb.ts';
import type { OrderView, RoutableLead, RoutingPass } from '../../domain/routing/open-rules.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import type { RoutingMoment, RoutingView } from '../../domain/routing/routing.ts';
import { compileContradictions, DEFAULT_CONTRADICTIONS } from '../../domain/settings/contradictions.ts';
import { DEFAULT_SETTINGS } from '../../domain/settings/settings.ts';
import { asBasisPoints, type Cents } from '../../domain/money/money.ts';
import { NO_TERMS } from '../../domain/routing/order-terms.ts';

/** A Monday, 10:00 in Paris: a delivery day. */
export const NOW = new Date('2026-11-23T09:00:00Z');
export const TODAY = aDay('2026-11-23');

export const daysAgo = (days: number, extraMs = 0): Date => new Date(NOW.getTime() - days * DAY_MS - extraMs);

let orders = 0;

/** An open, unlimited order of ZR7 on all départements. */
export function anOrder(overrides: Partial<OrderView> = {}): OrderView {
  orders += 1;
  const id = overrides.id ?? `order-${String(orders).padStart(5, '0')}`;
  return {
    id,
    entity: 'ZR7',
    client_id: `client-of-${id}`,
    produit: 'PV',
    departements: null,
    priorite: 5,
    quota: 0,
    lb_target_bp: asBasisPoints(0),
    caps: null,
    terms: NO_TERMS,
    active: true,
    last_week: null,
    client_active: true,
    client_deliverable: true,
    billing_mode: 'WEEKLY_INVOICE',
    created_at: orders,
    criteria: [],
    ...overrides,
  };
}

/** A fresh ZR7 lead of Paris. */
export const aLead = (overrides: Partial<RoutableLead> = {}): RoutableLead => ({
  id: 'lead-1',
  entity: 'ZR7',
  produit: 'PV',
  departement: '75',
  is_lb: false,
  entity_locked: false,
  custom_fields: {},
  ...overrides,
});

export const aGuard = (overrides: Partial<GuardHit> = {}): GuardHit => ({
  client_id: 'client',
  delivery_id: 'delivery-0',
  lead_id: 'lead-0',
  assigned_at: daysAgo(3),
  rejected: false,
  ...overrides,
});

export interface World {
  orders: readonly OrderView[];
  uses?: Readonly<Record<string, WeekUse>>;
  /** Units left, by order. */
  prepaid?: Readonly<Record<string, number>>;
  /** Net price of a unit, by order. */
  prices?: Readonly<Record<string, Cents>>;
  guards?: readonly GuardHit[];
  calendars?: RoutingView['calendars'];
  crossEntity?: RoutingView['crossEntity'];
  contradictions?: RoutingView['contradictions'];
  callbacks?: RoutingView['callbacks'];
  /** Clients that exclude the lead's phone. */
  excluding?: readonly string[];
  overlap?: RoutingView['overlap'];
}

/** Nobody has changed what becomes of leads that contradict the CSV. */
export const NO_CONTRADICTIONS = {
  ZR7: compileContradictions(DEFAULT_CONTRADICTIONS),
  MDL: compileContradictions(DEFAULT_CONTRADICTIONS),
};

/** What routing sees of a world. */
export function viewOf({
  orders: all,
  uses = {},
  prepaid = {},
  prices = {},
  guards = [],
  calendars,
  crossEntity,
  contradictions,
  callbacks = DEFAULT_SETTINGS.callback,
  excluding = [],
  overlap = null,
}: World): RoutingView {
  return {
    ordersOf: (entity, produit) =>
      all.filter((order) => order.entity === entity && order.produit === produit),
    weekUse: ({ id }) => uses[id] ?? { used: 0, lb_used: 0 },
    prepaidLeft: (order) => (order.billing_mode === 'PREPAID' ? (prepaid[order.id] ?? 0) : null),
    netPrice: ({ id }) => prices[id] ?? null,
    guardOf: (clientId) => guards.find((guard) => guard.client_id === clientId),
    calendars: calendars ?? { ZR7: DEFAULT_CALENDAR, MDL: DEFAULT_CALENDAR },
    crossEntity: crossEntity ?? DEFAULT_SETTINGS.cross_entity,
    contradictions: contradictions ?? NO_CONTRADICTIONS,
    callbacks,
    isExcluded: (clientId) => excluding.includes(clientId),
    overlap,
  };
}

export const moment = (
  pass: RoutingPass = 'intake',
  overrides: Partial<RoutingMoment> = {},
): RoutingMoment => ({
  now: NOW,
  day: TODAY,
  pass,
  ...overrides,
});
