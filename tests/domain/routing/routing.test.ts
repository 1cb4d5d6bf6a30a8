import { describe, expect, it } from 'vitest';
import { DEFAULT_CALENDAR } from '../../../domain/settings/calendar.ts';
import type { OrderView } from '../../../domain/routing/open-rules.ts';
import { fairOrder, route, type RoutingDecision, TRACE_LIMIT } from '../../../domain/routing/routing.ts';
import { DEFAULT_SETTINGS } from '../../../domain/settings/settings.ts';
import { aGuard, aLead, anOrder, daysAgo, moment, NOW, viewOf, type World } from '../../support/routing.ts';
import { aDay } from '../../support/dates.ts';
import { asBasisPoints } from '../../../domain/money/money.ts';

const decide = (world: World, lead = aLead(), at = moment()) => route(lead, viewOf(world), at);
const winnerOf = (decision: RoutingDecision) => (decision.outcome === 'assigned' ? decision.order.id : null);
const used = (n: number, lb_used = 0) => ({ used: n, lb_used });
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

const ALL_WEEK = { enabled_days: [0, 1, 2, 3, 4, 5, 6], disabled_dates: [] };

describe('the fair order', () => {
  const ranked = (orders: OrderView[], uses: Record<string, number> = {}) =>
    fairOrder(orders, ({ id }) => used(uses[id] ?? 0)).map(({ id }) => id);

  it('is by priorite before everything else', () => {
    const orders = [
      anOrder({ id: 'c', priorite: 10, quota: 10 }),
      anOrder({ id: 'a', priorite: 1 }),
      anOrder({ id: 'b', priorite: 2, quota: 10 }),
    ];
    expect(ranked(orders, { a: 1_000, b: 9 })).toEqual(['a', 'b', 'c']);
  });

  it('within one priorite puts orders with a quota first, lowest fill ratio first', () => {
    const orders = [
      anOrder({ id: 'unlimited' }),
      anOrder({ id: 'half', quota: 10 }),
      anOrder({ id: 'third', quota: 300 }),
      anOrder({ id: 'empty', quota: 1_000 }),
    ];
    expect(ranked(orders, { half: 5, third: 100 })).toEqual(['empty', 'third', 'half', 'unlimited']);
  });

  it('puts unlimited orders by fewest leads this week, then the oldest, then the id', () => {
    const orders = [
      anOrder({ id: 'many', created_at: 1 }),
      anOrder({ id: 'young', created_at: 9 }),
      anOrder({ id: 'old', created_at: 2 }),
      anOrder({ id: 'twin-b', created_at: 5 }),
      anOrder({ id: 'twin-a', created_at: 5 }),
    ];
    expect(ranked(orders, { many: 3 })).toEqual(['old', 'twin-a', 'twin-b', 'young', 'many']);
    const twins = orders.slice(3);
    expect([ranked(twins), ranked(twins.toReversed())]).toEqual([
      ['twin-a', 'twin-b'],
      ['twin-a', 'twin-b'],
    ]);
  });

  it('does not depend on the order it is given, and changes nothing it is given', () => {
    const orders = [
      anOrder({ id: 'b', quota: 4 }),
      anOrder({ id: 'a', quota: 4, created_at: 0 }),
      anOrder({ id: 'c', quota: 0 }),
    ];
    const frozen = Object.freeze([...orders]);
    const wanted = ranked(orders);
    expect(ranked(orders.toReversed())).toEqual(wanted);
    expect(ranked(frozen as OrderView[])).toEqual(wanted);
    expect(frozen).toEqual(orders);
  });

  it('deals one priorite evenly', () => {
    const orders = [anOrder({ quota: 10 }), anOrder({ quota: 20 }), anOrder({ quota: 30 })];
    const uses: Record<string, ReturnType<typeof used>> = {};
    for (const n of range(30)) {
      const id = winnerOf(decide({ orders, uses }, aLead({ id: `lead-${n}` })))!;
      uses[id] = used((uses[id]?.used ?? 0) + 1);
    }
    expect(orders.map(({ id }) => uses[id]!.used)).toEqual([5, 10, 15]);
  });
});

describe('the winner', () => {
  it('is the first OPEN order in the fair order; those before it are told why not', () => {
    const orders = [
      anOrder({ id: 'paused', priorite: 1, active: false }),
      anOrder({ id: 'full', priorite: 2, quota: 12 }),
      anOrder({ id: 'twice', priorite: 3, client_id: 'C' }),
      anOrder({ id: 'wins', priorite: 4 }),
      anOrder({ id: 'later', priorite: 5 }),
      anOrder({ id: 'last', priorite: 6, active: false }),
    ];
    const decision = decide({
      orders,
      uses: { full: used(12) },
      guards: [aGuard({ client_id: 'C', lead_id: 'X', assigned_at: daysAgo(4) })],
    });
    expect(decision).toMatchObject({ outcome: 'assigned', mode: 'normal', reason: 'first_open_order' });
    expect(decision.trace).toEqual({
      at: NOW,
      pass: 'intake',
      calendar: { entity: 'ZR7', open: true, reason: null },
      considered: [
        ['paused', 'client-of-paused', 'ZR7', 1, 'commande_inactive', []],
        ['full', 'client-of-full', 'ZR7', 2, 'quota_full', [12, 12]],
        ['twice', 'C', 'ZR7', 3, 'duplicate_30d', ['X', daysAgo(4)]],
        ['wins', 'client-of-wins', 'ZR7', 4, 'won', []],
      ],
      more: { not_reached: 2 },
      winner: 'wins',
      mode: 'normal',
      reason: 'first_open_order',
    });
  });

  it('is of the lead’s produit', () => {
    const decision = decide({ orders: [anOrder({ produit: 'PAC' })] });
    expect(decision).toMatchObject({ outcome: 'kept', reason: 'no_open_orders', trace: { considered: [] } });
  });
});

describe('a lead nobody takes', () => {
  const blockedBy = (guard: Parameters<typeof aGuard>[0], lead = aLead()) =>
    decide(
      {
        orders: [anOrder({ client_id: 'C' }), anOrder({ active: false })],
        guards: [aGuard({ client_id: 'C', ...guard })],
      },
      lead,
    );

  it('is `no_open_orders` when every order fails for another reason than a duplicate', () => {
    expect(decide({ orders: [] })).toMatchObject({ status: 'no_open_orders', reason: 'no_open_orders' });
    expect(decide({ orders: [anOrder({ quota: 1, id: 'q' })], uses: { q: used(1) } })).toMatchObject({
      status: 'no_open_orders',
      reason: 'no_open_orders',
    });
  });

  it('has a trace without a winner', () => {
    expect(decide({ orders: [anOrder({ id: 'paused', active: false })] }).trace).toEqual({
      at: NOW,
      pass: 'intake',
      calendar: { entity: 'ZR7', open: true, reason: null },
      considered: [['paused', 'client-of-paused', 'ZR7', 5, 'commande_inactive', []]],
      more: {},
      winner: null,
      mode: 'normal',
      reason: 'no_open_orders',
    });
  });

  it('is `duplicate` when one order failed at nothing but the duplicate or the rejection', () => {
    expect(blockedBy({})).toMatchObject({ status: 'duplicate', reason: 'all_commandes_duplicate' });
    expect(blockedBy({ lead_id: 'lead-1', rejected: true })).toMatchObject({
      status: 'duplicate',
      reason: 'all_commandes_duplicate',
      trace: {
        considered: [
          [expect.anything(), 'C', 'ZR7', 5, 'client_rejected_lead', expect.anything()],
          expect.anything(),
        ],
      },
    });
  });

  it('is not `duplicate` of a client whose order is full anyway', () => {
    const orders = [anOrder({ id: 'full', quota: 1, client_id: 'C' })];
    const decision = decide({ orders, uses: { full: used(1) }, guards: [aGuard({ client_id: 'C' })] });
    expect(decision).toMatchObject({ status: 'no_open_orders' });
  });

  it('is told that it is locked to its entity', () => {
    const locked = aLead({ entity_locked: true });
    expect(decide({ orders: [] }, locked).reason).toBe('no_open_orders_entity_locked');
    expect(blockedBy({}, locked).reason).toBe('all_commandes_duplicate_entity_locked');
  });

  it.each(['2A', '2B', '20', '97', '98', '99', '00', ''])(
    'in « %s » is not served by anybody',
    (departement) => {
      const orders = [anOrder(), anOrder({ departements: new Set([departement]) })];
      expect(decide({ orders }, aLead({ departement }))).toMatchObject({
        status: 'no_open_orders',
        reason: 'departement_not_served',
        trace: { considered: [], winner: null },
      });
    },
  );
});

describe('the calendar gate', () => {
  const saturday = moment('intake', { day: aDay('2026-11-28') });

  it('keeps the lead, in every pass, before anything is considered', () => {
    for (const pass of ['intake', 'stock', 'reroute', 'simulation', 'run', 'run_fallback'] as const) {
      const decision = decide({ orders: [anOrder()] }, aLead(), { ...saturday, pass });
      expect(decision).toMatchObject({
        outcome: 'kept',
        status: 'no_open_orders',
        reason: 'delivery_day_disabled:samedi',
        trace: { considered: [], calendar: { entity: 'ZR7', open: false } },
      });
    }
  });

  it('names a disabled date', () => {
    const closed = { ...DEFAULT_CALENDAR, disabled_dates: [aDay('2026-11-23')] };
    expect(decide({ orders: [anOrder()], calendars: { ZR7: closed, MDL: DEFAULT_CALENDAR } }).reason).toBe(
      'delivery_date_disabled:2026-11-23',
    );
  });

  it('is the lead’s entity’s; the other company’s closes the fallback only', () => {
    const orders = [anOrder({ entity: 'MDL', id: 'mdl' })];
    const zr7Open = { ZR7: ALL_WEEK, MDL: DEFAULT_CALENDAR };
    expect(winnerOf(decide({ orders, calendars: zr7Open }, aLead(), saturday))).toBeNull();
    expect(winnerOf(decide({ orders, calendars: { ZR7: ALL_WEEK, MDL: ALL_WEEK } }, aLead(), saturday))).toBe(
      'mdl',
    );
    const mdlOpen = { ZR7: DEFAULT_CALENDAR, MDL: ALL_WEEK };
    expect(decide({ orders, calendars: mdlOpen }, aLead(), saturday).reason).toBe(
      'delivery_day_disabled:samedi',
    );
  });

  it('comes before the département', () => {
    expect(decide({ orders: [] }, aLead({ departement: '2A' }), saturday).reason).toBe(
      'delivery_day_disabled:samedi',
    );
  });
});

describe('the fallback to the other company', () => {
  const mdl = anOrder({ id: 'mdl', entity: 'MDL' });
  const settings = DEFAULT_SETTINGS.cross_entity;
  const flow = (ZR7: object, MDL: object) => ({
    ...settings,
    per_entity: {
      ZR7: { ...settings.per_entity.ZR7, ...ZR7 },
      MDL: { ...settings.per_entity.MDL, ...MDL },
    },
  });

  it('happens when no own order is open', () => {
    const orders = [anOrder({ id: 'own', active: false }), mdl];
    expect(decide({ orders })).toMatchObject({
      outcome: 'assigned',
      mode: 'fallback_no_orders',
      reason: 'fallback_no_orders',
      order: { id: 'mdl' },
      trace: { winner: 'mdl', mode: 'fallback_no_orders', calendar: { entity: 'ZR7' } },
    });
  });

  it('never beats an own order, whatever its priorite', () => {
    const orders = [anOrder({ id: 'own', priorite: 10 }), { ...mdl, priorite: 1 }];
    expect(winnerOf(decide({ orders }))).toBe('own');
  });

  it.each([
    ['the switch is off', { crossEntity: { ...settings, cross_entity_enabled: false } }],
    ['ZR7 gives nothing away', { crossEntity: flow({ out_enabled: false }, {}) }],
    ['MDL takes nothing in', { crossEntity: flow({}, { in_enabled: false }) }],
  ])('does not happen when %s', (_why, world) => {
    expect(decide({ orders: [mdl], ...world })).toMatchObject({
      status: 'no_open_orders',
      trace: { considered: [] },
    });
  });

  it('happens when only the other direction is closed', () => {
    const crossEntity = flow({ in_enabled: false }, { out_enabled: false });
    expect(winnerOf(decide({ orders: [mdl], crossEntity }))).toBe('mdl');
  });

  it('is not for locked leads, not for LBs, not for a pass that has it switched off', () => {
    const withTarget = { ...mdl, lb_target_bp: asBasisPoints(10_000) };
    expect(winnerOf(decide({ orders: [mdl] }, aLead({ entity_locked: true })))).toBeNull();
    for (const pass of ['run', 'run_fallback', 'reroute', 'stock'] as const) {
      expect(winnerOf(decide({ orders: [withTarget] }, aLead({ is_lb: true }), moment(pass)))).toBeNull();
    }
    expect(winnerOf(decide({ orders: [mdl] }, aLead(), moment('run', { fallback: false })))).toBeNull();
  });

  it('knows the duplicates of both companies', () => {
    const orders = [anOrder({ active: false }), { ...mdl, client_id: 'C' }];
    expect(decide({ orders, guards: [aGuard({ client_id: 'C' })] })).toMatchObject({
      status: 'duplicate',
      reason: 'all_commandes_duplicate',
    });
  });
});

describe('LBs', () => {
  it('go to the first order whose target asks for one', () => {
    const orders = [
      anOrder({ id: 'none', priorite: 1 }),
      anOrder({ id: 'reached', priorite: 2, lb_target_bp: asBasisPoints(1000) }),
      anOrder({ id: 'needs', priorite: 3, lb_target_bp: asBasisPoints(2000) }),
    ];
    const uses = { reached: used(5, 1) };
    const decision = decide({ orders, uses }, aLead({ is_lb: true }), moment('run'));
    expect(winnerOf(decision)).toBe('needs');
    expect(decision.trace.considered.map((entry) => entry[4])).toEqual([
      'lb_target_zero',
      'lb_target_reached',
      'won',
    ]);
  });
});

describe('the trace', () => {
  const losers = (n: number) => range(n).map(() => anOrder({ active: false, priorite: 1 }));

  it('spells out all orders up to its limit', () => {
    const decision = decide({ orders: [...losers(TRACE_LIMIT - 1), anOrder({ id: 'wins' })] });
    expect(decision.trace.considered).toHaveLength(TRACE_LIMIT);
    expect(decision.trace.winner).toBe('wins');
    expect(decision.trace.more).toEqual({});
  });

  it('counts what is beyond, and always keeps the winner', () => {
    const full = range(20).map((n) => anOrder({ id: `full-${n}`, quota: 1, priorite: 2 }));
    const orders = [...losers(50), ...full, anOrder({ id: 'wins' }), anOrder(), anOrder()];
    const uses = Object.fromEntries(full.map(({ id }) => [id, used(1)]));
    const { considered, more, winner } = decide({ orders, uses }).trace;
    expect(considered).toHaveLength(TRACE_LIMIT);
    expect(considered.at(-1)).toEqual(['wins', 'client-of-wins', 'ZR7', 5, 'won', []]);
    expect(winner).toBe('wins');
    expect(more).toEqual({ commande_inactive: 21, quota_full: 20, not_reached: 2 });
  });

  it('accounts for every order of both companies', () => {
    const others = range(60).map(() => anOrder({ entity: 'MDL', client_active: false }));
    const { considered, more } = decide({ orders: [...losers(40), ...others] }).trace;
    expect(considered.length).toBeLessThanOrEqual(TRACE_LIMIT);
    expect(considered.length + more.commande_inactive! + more.client_inactive!).toBe(100);
  });
});
