/**
 * Routing on random worlds, against 01-domain §3 written down a second time, plainly.
 */
import { compileCriterion, type Criterion } from '../../../domain/routing/criteria.ts';
import {
  compileContradictions,
  type ContradictionMode,
  DEFAULT_CONTRADICTIONS,
} from '../../../domain/settings/contradictions.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarGate, type DeliveryCalendar } from '../../../domain/settings/calendar.ts';
import type { GuardHit } from '../../../domain/routing/duplicates.ts';
import { type Entity, otherEntity } from '../../../domain/common/entity.ts';
import type { WeekUse } from '../../../domain/routing/lb.ts';
import type { OrderView, RoutableLead, RoutingPass } from '../../../domain/routing/open-rules.ts';
import { capsOf, NO_CAP_USE, withUnit } from '../../../domain/routing/caps.ts';
import { NO_TERMS } from '../../../domain/routing/order-terms.ts';
import type { SharedClients } from '../../../domain/routing/overlap.ts';
import { addDays, DAY_MS, type ParisDay, parisDay } from '../../../domain/time/paris-time.ts';
import { route, TRACE_LIMIT } from '../../../domain/routing/routing.ts';
import { anOrder, moment, NOW, TODAY, viewOf } from '../../support/routing.ts';

const entities = fc.constantFrom<Entity>('ZR7', 'MDL');
const produits = fc.constantFrom('PV', 'PAC');
const departements = fc.constantFrom('01', '13', '75', '95', '2A', '97');
const mostly = (value: boolean) => fc.boolean().chain((a) => (a ? fc.constant(value) : fc.boolean()));

const upTo = (max: number) => fc.oneof(fc.constant(0), fc.integer({ min: 1, max }));
const allCaps = fc.record({ day: upTo(3), month: upTo(5), budget: upTo(9_000).map(asCents) }).map(capsOf);
/** What units of orders cost, by the order's number; of some nobody has said. */
const prices = fc.array(fc.option(fc.integer({ min: 1, max: 4_000 }).map(asCents)), {
  minLength: 12,
  maxLength: 12,
});

/** What the form asked, answered or not. */
const answers = fc.record(
  {
    type_logement: fc.constantFrom('Maison', 'maison', 'Appartement', 'Château'),
    surface_habitable: fc.constantFrom('90 m²', '120', 'grande'),
  },
  { requiredKeys: [] },
);
const criteria = fc.array(
  fc.oneof(
    fc.constantFrom('accepte' as const, 'refuse' as const).map((si_absent): Criterion => ({
      champ: 'type_logement',
      op: 'dans',
      valeurs: ['maison', 'château'],
      si_absent,
    })),
    fc
      .constantFrom('accepte' as const, 'refuse' as const)
      .map((si_absent): Criterion => ({ champ: 'surface_habitable', op: '≥', valeurs: ['100'], si_absent })),
  ),
  { maxLength: 2 },
);
const orders = fc
  .array(
    fc.record({
      entity: entities,
      client: fc.nat(6),
      produit: produits,
      departements: fc.option(fc.uniqueArray(departements, { maxLength: 4 }).map((all) => new Set(all))),
      priorite: fc.integer({ min: 1, max: 3 }),
      quota: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 6 })),
      lb_target_bp: fc.constantFrom(0, 0, 1500, 5000, 10_000).map(asBasisPoints),
      active: mostly(true),
      client_active: mostly(true),
      client_deliverable: mostly(true),
      created_at: fc.nat(5),
      caps: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: allCaps }),
      /** In pause till so many days from now. */
      pause: fc.constantFrom(0, 0, 0, 0, 1, 30),
      criteria: criteria,
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ client, pause, criteria: asked, ...order }, n): OrderView => {
      const until = addDays(TODAY, pause - 1);
      const terms = { ...NO_TERMS, pauses: pause > 0 ? [{ from: TODAY, until }] : [] };
      return anOrder({
        ...order,
        terms,
        id: `order-${n}`,
        // A client is of one company.
        client_id: `${order.entity}-${client}`,
        criteria: asked.map(compileCriterion),
      });
    }),
  );

const calendars = fc.constantFrom<DeliveryCalendar>(
  { enabled_days: [0, 1, 2, 3, 4], disabled_dates: [] },
  { enabled_days: [0, 1, 2, 3, 4], disabled_dates: [] },
  { enabled_days: [0], disabled_dates: [TODAY] },
  { enabled_days: [5], disabled_dates: [] },
);
const flows = fc.record({ in_enabled: mostly(true), out_enabled: mostly(true) });

const modes = fc.constantFrom<ContradictionMode>('envoyer', 'envoyer', 'criteres', 'retenir');
/** Some clients are shared; of some the other company's last send is long ago, or never was. */
const overlaps = fc.option(
  fc
    .dictionary(
      fc.tuple(entities, fc.nat(6)).map(([entity, n]) => `${entity}-${n}`),
      fc.constantFrom(null, 1, 29, 30).map((days) => days && new Date(NOW.getTime() - days * DAY_MS)),
    )
    .map((shared) => new Map(Object.entries(shared))),
);

const worlds = fc.record({
  overlap: overlaps,
  orders,
  prices: prices.map((all) =>
    Object.fromEntries(all.flatMap((price, n) => (price === null ? [] : [[`order-${n}`, price]]))),
  ),
  calendars: fc.record({ ZR7: calendars, MDL: calendars }),
  crossEntity: fc.record({
    cross_entity_enabled: mostly(true),
    per_entity: fc.record({ ZR7: flows, MDL: flows }),
  }),
  modes: fc.record({ ZR7: modes, MDL: modes }),
  excluding: fc.uniqueArray(
    fc.tuple(entities, fc.nat(6)).map(([entity, n]) => `${entity}-${n}`),
    { maxLength: 2 },
  ),
});

const contradictionsOf = (mode: Record<Entity, ContradictionMode>) => ({
  ZR7: compileContradictions({ ...DEFAULT_CONTRADICTIONS, mode: mode.ZR7 }),
  MDL: compileContradictions({ ...DEFAULT_CONTRADICTIONS, mode: mode.MDL }),
});

const leads = fc.record({
  entity: entities,
  produit: produits,
  departement: departements,
  is_lb: fc.boolean(),
  entity_locked: fc.boolean(),
  custom_fields: answers,
  /** A few people only, so that they come again. */
  person: fc.nat(4),
  /** Now and then the same lead again, after a rejection. */
  again: fc.nat(3),
  /** Time passes between two leads. */
  days: fc.constantFrom(0, 0, 0, 1, 29, 30),
  rejected: fc.boolean(),
});

const passes = fc.constantFrom<RoutingPass>('intake', 'stock', 'reroute', 'run', 'run_fallback');

/** A unit an order took. */
interface Sold {
  day: ParisDay;
  is_lb: boolean;
  price: number;
}

/** "Order criteria", for the two the worlds have; a flat contradicts the CSV. */
function suits(lead: RoutableLead, order: OrderView, mode: Record<Entity, ContradictionMode>): boolean {
  const { type_logement: home, surface_habitable: surface } = lead.custom_fields;
  const flat = home === 'Appartement';
  const asked = (champ: string) => order.criteria.filter((criterion) => criterion.champ === champ);
  for (const { si_absent } of asked('type_logement'))
    if (home === undefined ? si_absent === 'refuse' : flat) return false;
  for (const { si_absent } of asked('surface_habitable'))
    if (surface === undefined || surface === 'grande' ? si_absent === 'refuse' : surface === '90 m²')
      return false;
  // No criterion of these takes a flat, so wherever a setting asks for one the flat stays.
  return !flat || [lead.entity, order.entity].every((entity) => mode[entity] === 'envoyer');
}

/** 01-domain §3, "A commande is OPEN for a lead when all hold". */
function isOpen(
  lead: RoutableLead,
  order: OrderView,
  { used, lb_used }: WeekUse,
  guard: GuardHit | undefined,
  now: Date,
  pass: RoutingPass,
  sold: readonly Sold[],
  price: number | undefined,
): boolean {
  if (order.terms.pauses.some(({ until }) => parisDay(now) <= until)) return false;
  const t = order.lb_target_bp / 10_000;
  const run = pass === 'run' || pass === 'run_fallback';
  const metropolitan = /^\d\d$/.test(lead.departement) && Number(lead.departement) <= 95;
  if (!order.active || order.produit !== lead.produit) return false;
  if (!metropolitan || lead.departement === '20') return false;
  if (order.departements && !order.departements.has(lead.departement)) return false;
  if (!order.client_active || !order.client_deliverable) return false;
  if (order.quota > 0 && used >= order.quota) return false;
  const { day = 0, month = 0, budget = 0 } = order.caps ?? {};
  const today = sold.filter((one) => one.day === parisDay(now));
  if (day > 0 && today.length >= day) return false;
  const months = sold.filter((one) => one.day.slice(0, 7) === parisDay(now).slice(0, 7));
  if (month > 0 && months.length >= month) return false;
  const spent = sold.reduce((sum, one) => sum + one.price, 0);
  if (budget > 0 && (price === undefined || spent + price > budget)) return false;
  if (!run && !lead.is_lb && day > 0 && t > 0) {
    if (today.filter(({ is_lb }) => !is_lb).length >= day - Math.ceil(t * day)) return false;
  }
  if (!run && !lead.is_lb && order.quota > 0 && t > 0) {
    if (used - lb_used >= order.quota - Math.ceil(t * order.quota)) return false;
  }
  if (lead.is_lb && t === 0) return false;
  if (lead.is_lb && pass !== 'run_fallback' && Math.ceil(t * (used + 1)) - lb_used <= 0) return false;
  return !(guard && now.getTime() - guard.assigned_at.getTime() < 30 * DAY_MS);
}

/** 01-domain §3.2. Negative when `a` comes first. */
function byFairness(a: OrderView, b: OrderView, use: (order: OrderView) => WeekUse): number {
  if (a.priorite !== b.priorite) return a.priorite - b.priorite;
  if (a.quota > 0 !== b.quota > 0) return a.quota > 0 ? -1 : 1;
  const [x, y] = [use(a).used, use(b).used];
  const fill = a.quota > 0 ? x * b.quota - y * a.quota : x - y;
  return fill || a.created_at - b.created_at || a.id.localeCompare(b.id);
}

/** 01-domain §3 "Overlap guard". @param open orders of one company, in the fair order */
function guarded(
  open: readonly OrderView[],
  overlap: SharedClients | null,
  now: Date,
): OrderView | undefined {
  const [first, ...others] = open;
  const sent = first && overlap?.get(first.client_id);
  if (!sent || now.getTime() - sent.getTime() >= 30 * DAY_MS) return first;
  return others.slice(0, 10).find(({ client_id }) => !overlap?.has(client_id)) ?? first;
}

describe('routing on random worlds', () => {
  it('gives each lead to the first OPEN order of the fair order, never past a quota, a guard or a border', () => {
    fc.assert(
      fc.property(worlds, fc.array(leads, { maxLength: 40 }), passes, (world, arrivals, pass) => {
        const uses: Record<string, WeekUse> = {};
        const guards = new Map<string, GuardHit[]>();
        const sold: Record<string, Sold[]> = {};
        const use = ({ id }: OrderView) => uses[id] ?? { used: 0, lb_used: 0 };
        let now = NOW;
        for (const [n, { person, again, days, rejected, ...arrival }] of arrivals.entries()) {
          now = new Date(now.getTime() + days * DAY_MS);
          const lead: RoutableLead = { id: again === 0 ? `of-${person}` : `lead-${n}`, ...arrival };
          const key = `${person}|${lead.produit}`;
          const held = guards.get(key) ?? [];
          const contradictions = contradictionsOf(world.modes);
          const view = viewOf({ ...world, uses, guards: held, contradictions });
          const decision = route(lead, view, moment(pass, { now }));

          const open = (entity: Entity) =>
            world.orders
              .filter((order) => order.entity === entity && order.produit === lead.produit)
              .filter((order) => suits(lead, order, world.modes))
              .filter((order) => !world.excluding.includes(order.client_id))
              .filter((order) => {
                const guard = view.guardOf(order.client_id);
                const units = sold[order.id] ?? [];
                return isOpen(lead, order, use(order), guard, now, pass, units, world.prices[order.id]);
              })
              .sort((a, b) => byFairness(a, b, use));
          const other = otherEntity(lead.entity);
          const gate = (entity: Entity) => calendarGate(world.calendars[entity], TODAY).open;
          const { cross_entity_enabled, per_entity } = world.crossEntity;
          const crosses =
            !lead.entity_locked &&
            !lead.is_lb &&
            cross_entity_enabled &&
            per_entity[lead.entity].out_enabled &&
            per_entity[other].in_enabled &&
            gate(other);
          const best = (entity: Entity) => guarded(open(entity), world.overlap, now);
          const own = gate(lead.entity) ? best(lead.entity) : undefined;
          const cross = gate(lead.entity) && !own && crosses ? best(other) : undefined;
          const expected = own ?? cross;

          expect(decision.outcome === 'assigned' ? decision.order.id : null).toBe(expected?.id ?? null);
          expect(decision.trace.considered.length).toBeLessThanOrEqual(TRACE_LIMIT);
          expect(decision.trace.winner).toBe(expected?.id ?? null);
          if (decision.outcome !== 'assigned') {
            expect(['no_open_orders', 'duplicate']).toContain(decision.status);
            continue;
          }
          const { order } = decision;
          expect(decision.mode).toBe(order.entity === lead.entity ? 'normal' : 'fallback_no_orders');
          if (lead.is_lb) expect(order.entity).toBe(lead.entity);
          const { used, lb_used, caps = NO_CAP_USE } = use(order);
          const unit = { day: parisDay(now), is_lb: lead.is_lb, cents: world.prices[order.id] ?? 0 };
          sold[order.id] = [...(sold[order.id] ?? []), { ...unit, price: unit.cents }];
          uses[order.id] = {
            used: used + 1,
            lb_used: lb_used + Number(lead.is_lb),
            ...(order.caps && { caps: withUnit(caps, unit) }),
          };
          if (order.quota > 0) expect(use(order).used).toBeLessThanOrEqual(order.quota);
          const hit = {
            client_id: order.client_id,
            delivery_id: `delivery-${n}`,
            lead_id: lead.id,
            assigned_at: now,
            rejected,
          };
          guards.set(key, [hit, ...held.filter(({ client_id }) => client_id !== order.client_id)]);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('is pure: the same question gets the same answer and nothing asked with is changed', () => {
    const guards = fc.array(
      fc.record({
        client_id: fc.tuple(entities, fc.nat(6)).map(([entity, n]) => `${entity}-${n}`),
        delivery_id: fc.constant('d'),
        lead_id: fc.constantFrom('lead-1', 'other'),
        assigned_at: fc.integer({ min: 0, max: 40 }).map((days) => new Date(NOW.getTime() - days * DAY_MS)),
        rejected: fc.boolean(),
      }),
    );
    const uses = fc.dictionary(
      fc.nat(11).map((n) => `order-${n}`),
      fc.record({ used: fc.nat(6), lb_used: fc.nat(3) }),
    );
    fc.assert(
      fc.property(worlds, leads, passes, guards, uses, (world, arrival, pass, held, week) => {
        const { person: _person, again: _again, days: _days, rejected: _rejected, ...rest } = arrival;
        const lead = { id: 'lead-1', ...rest };
        const question = { lead, world, held, week };
        const before = structuredClone(question);
        const ask = () => route(lead, viewOf({ ...world, guards: held, uses: week }), moment(pass));
        const answer = ask();
        expect(ask()).toEqual(answer);
        expect(question).toEqual(before);
        // Neither does it depend on the order in which the orders are read.
        const shuffled = { ...world, orders: world.orders.toReversed() };
        expect(route(lead, viewOf({ ...shuffled, guards: held, uses: week }), moment(pass))).toEqual(answer);
      }),
      { numRuns: 500 },
    );
  });
});
