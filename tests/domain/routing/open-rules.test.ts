import type { WeekKey } from '../../../domain/time/paris-time.ts';
import { aDay, aWeek } from '../../support/dates.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GUARD_WINDOW_MS } from '../../../domain/routing/duplicates.ts';
import {
  firstFailure,
  hasEnded,
  inWeek,
  isShut,
  OPEN_RULES,
  type OpenRuleName,
  type RoutingPass,
  type RuleInput,
  shutBy,
} from '../../../domain/routing/open-rules.ts';
import { compileCriterion } from '../../../domain/routing/criteria.ts';
import { aGuard, aLead, anOrder, daysAgo, NO_CONTRADICTIONS, NOW, TODAY } from '../../support/routing.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { type CapUse, NO_CAP_USE, type OrderCaps } from '../../../domain/routing/caps.ts';
import { DEFAULT_SETTINGS } from '../../../domain/settings/settings.ts';
import type { WeekUse } from '../../../domain/routing/lb.ts';
import { NO_TERMS, type OrderTerms } from '../../../domain/routing/order-terms.ts';
import type { MonthKey } from '../../../domain/time/paris-month.ts';

const PASSES: RoutingPass[] = ['intake', 'stock', 'reroute', 'simulation', 'run', 'run_fallback'];
const OUTSIDE_RUN = PASSES.slice(0, 4);

function input(overrides: {
  lead?: Parameters<typeof aLead>[0];
  order?: Parameters<typeof anOrder>[0];
  week?: RuleInput['week'];
  prepaid_left?: RuleInput['prepaid_left'];
  net_price?: RuleInput['net_price'];
  guard?: RuleInput['guard'];
  contradictions?: RuleInput['contradictions'];
  callbacks?: RuleInput['callbacks'];
  excluded?: boolean;
  pass?: RoutingPass;
}): RuleInput {
  return {
    lead: aLead(overrides.lead),
    order: anOrder(overrides.order),
    week: overrides.week ?? { used: 0, lb_used: 0 },
    prepaid_left: overrides.prepaid_left ?? null,
    net_price: overrides.net_price ?? null,
    guard: overrides.guard,
    contradictions: overrides.contradictions ?? NO_CONTRADICTIONS,
    callbacks: overrides.callbacks ?? DEFAULT_SETTINGS.callback,
    excluded: overrides.excluded ?? false,
    now: NOW,
    pass: overrides.pass ?? 'intake',
  };
}

const NOVEMBER = '2026-11' as MonthKey;
const caps = (of: Partial<OrderCaps>): OrderCaps => ({ day: 0, month: 0, budget: asCents(0), ...of });
const used = (units: number, of: Partial<CapUse>): WeekUse => ({
  used: units,
  lb_used: 0,
  caps: { ...NO_CAP_USE, ...of },
});
const immediate = (from: number, to: number): OrderTerms => ({
  ...NO_TERMS,
  delivery_mode: 'immediate',
  delivery_hours: { from, to },
});
const OWNERS = compileCriterion({
  champ: 'statut_occupant',
  op: 'dans',
  valeurs: ['propriétaire'],
  si_absent: 'accepte',
});

/** One way to fail each rule and nothing else, with the figures it then reports. */
const FAILURES: { rule: OpenRuleName; make: Parameters<typeof input>[0]; figures: unknown[] }[] = [
  {
    rule: 'commande_inactive',
    make: { order: { terms: { ...NO_TERMS, pauses: [{ from: TODAY, until: aDay('2026-11-30') }] } } },
    figures: ['pause', '2026-11-30'],
  },
  { rule: 'produit', make: { order: { produit: 'PAC' } }, figures: ['PAC'] },
  { rule: 'departement', make: { order: { departements: new Set(['13', '69']) } }, figures: ['75'] },
  {
    rule: 'criteria',
    make: { order: { criteria: [OWNERS] }, lead: { custom_fields: { statut_occupant: 'Locataire' } } },
    figures: ['statut_occupant', 'Locataire', 'dans', 'propriétaire'],
  },
  {
    rule: 'callback_over',
    make: {
      lead: { callback_requested_at: daysAgo(2, 1) },
      callbacks: { ZR7: { over: 'retenir' }, MDL: { over: 'vendre' } },
    },
    figures: [daysAgo(2, 1), 48],
  },
  { rule: 'client_inactive', make: { order: { client_active: false } }, figures: [] },
  { rule: 'client_not_deliverable', make: { order: { client_deliverable: false } }, figures: [] },
  {
    rule: 'delivery_hours',
    make: { order: { terms: immediate(14, 18) } },
    figures: [10, 14, 18],
  },
  { rule: 'quota_full', make: { order: { quota: 12 }, week: { used: 12, lb_used: 0 } }, figures: [12, 12] },
  {
    rule: 'day_cap',
    make: { order: { caps: caps({ day: 5 }) }, week: used(5, { days: { [TODAY]: 5 } }) },
    figures: [5, 5],
  },
  {
    rule: 'month_cap',
    make: { order: { caps: caps({ month: 40 }) }, week: used(1, { months: { [NOVEMBER]: 41 } }) },
    figures: [41, 40],
  },
  {
    rule: 'budget_cap',
    make: {
      order: { caps: caps({ budget: asCents(10_000) }) },
      week: used(3, { cents: asCents(7_501) }),
      net_price: asCents(2_500),
    },
    figures: [7_501, 10_000, 2_500],
  },
  {
    rule: 'lb_slots_reserved',
    make: { order: { quota: 10, lb_target_bp: asBasisPoints(2500) }, week: { used: 8, lb_used: 1 } },
    figures: [7, 7, 10],
  },
  { rule: 'prepaid_empty', make: { order: { billing_mode: 'PREPAID' }, prepaid_left: 0 }, figures: [0] },
  {
    rule: 'lb_target_zero',
    make: { lead: { is_lb: true }, order: { lb_target_bp: asBasisPoints(0) } },
    figures: [],
  },
  {
    rule: 'lb_target_reached',
    make: {
      lead: { is_lb: true },
      order: { lb_target_bp: asBasisPoints(2000) },
      week: { used: 9, lb_used: 2 },
    },
    figures: [2, 9, 2000],
  },
  { rule: 'client_exclusion', make: { excluded: true }, figures: [] },
  {
    rule: 'client_rejected_lead',
    make: { guard: aGuard({ lead_id: 'lead-1', rejected: true, delivery_id: 'd', assigned_at: daysAgo(2) }) },
    figures: ['d', daysAgo(2)],
  },
  {
    rule: 'duplicate_30d',
    make: { guard: aGuard({ lead_id: 'lead-0', assigned_at: daysAgo(29) }) },
    figures: ['lead-0', daysAgo(29)],
  },
];

/** A rejected lead is a duplicate too, of itself; a target of zero is always reached. */
const IMPLIED: Partial<Record<OpenRuleName, OpenRuleName[]>> = {
  client_rejected_lead: ['duplicate_30d'],
  lb_target_zero: ['lb_target_reached'],
};

/** Caps and uses of two ways to fail, together. */
const mostOf = (a: OrderCaps | null = null, b: OrderCaps | null = null): OrderCaps => ({
  day: a?.day || b?.day || 0,
  month: a?.month || b?.month || 0,
  budget: a?.budget || b?.budget || asCents(0),
});
const mostUsed = (a: CapUse = NO_CAP_USE, b: CapUse = NO_CAP_USE): CapUse => ({
  days: { ...a.days, ...b.days },
  lb_days: { ...a.lb_days, ...b.lb_days },
  cents: a.cents || b.cents,
  months: { ...a.months, ...b.months },
});

describe('an order is OPEN', () => {
  it('when nothing speaks against it', () => {
    for (const pass of PASSES) expect(firstFailure(input({ pass }))).toBeNull();
  });

  it('by these rules, in this order', () => {
    expect(OPEN_RULES.map((rule) => rule.name)).toEqual([
      'commande_inactive',
      'produit',
      'departement',
      'criteria',
      'callback_over',
      'client_inactive',
      'client_not_deliverable',
      'delivery_hours',
      'quota_full',
      'day_cap',
      'month_cap',
      'budget_cap',
      'lb_slots_reserved',
      'prepaid_empty',
      'lb_target_zero',
      'lb_target_reached',
      'client_exclusion',
      'client_rejected_lead',
      'duplicate_30d',
    ]);
    expect(FAILURES.map(({ rule }) => rule)).toEqual(OPEN_RULES.map((rule) => rule.name));
  });

  it('by rules of which some look at the order alone, the others at the match', () => {
    const asking = new Set(OPEN_RULES.filter((rule) => rule.of === 'match').map((rule) => rule.name));
    expect([...asking].sort()).toEqual([
      'callback_over',
      'client_exclusion',
      'client_rejected_lead',
      'criteria',
      'departement',
      'duplicate_30d',
      'lb_slots_reserved',
      'lb_target_reached',
      'lb_target_zero',
      'produit',
    ]);
  });

  it.each(OPEN_RULES)('$name has a name for each of its figures', ({ figures }) => {
    expect(figures.every((figure) => /^[a-z_]+$/.test(figure))).toBe(true);
    expect(new Set(figures).size).toBe(figures.length);
  });

  it.each(FAILURES)('$rule fails alone, with its figures', ({ rule, make, figures }) => {
    const failing = input(make);
    expect(firstFailure(failing)).toEqual({ rule, figures });
    const others = OPEN_RULES.filter((other) => other.check(failing) !== null).map((other) => other.name);
    expect(others).toEqual([rule, ...(IMPLIED[rule] ?? [])]);
    expect(OPEN_RULES.find((other) => other.name === rule)!.figures).toHaveLength(figures.length);
  });

  it('reports the first rule that fails, whatever fails after it', () => {
    // Rules about LBs and fresh leads exclude each other; so do the two guards.
    const compatible = FAILURES.filter(
      ({ rule }) => !['lb_slots_reserved', 'lb_target_zero', 'client_rejected_lead'].includes(rule),
    );
    fc.assert(
      fc.property(fc.subarray(compatible, { minLength: 1 }), (failing) => {
        const make = failing.toReversed().reduce<Parameters<typeof input>[0]>(
          (sum, { make: one }) => ({
            ...sum,
            ...one,
            lead: { ...sum.lead, ...one.lead },
            order: {
              ...sum.order,
              ...one.order,
              ...((sum.order?.caps ?? one.order?.caps) && { caps: mostOf(sum.order?.caps, one.order?.caps) }),
            },
            week: {
              ...{ used: 0, lb_used: 0 },
              ...sum.week,
              ...one.week,
              caps: mostUsed(sum.week?.caps, one.week?.caps),
            },
          }),
          {},
        );
        expect(firstFailure(input(make))?.rule).toBe(failing[0]!.rule);
      }),
    );
  });
});

describe('an order that is not renewed', () => {
  // NOW is in 2026-W48.
  const rule = (last_week: WeekKey | null) => firstFailure(input({ order: { last_week } }))?.rule;

  it('is open to the end of its last week, and then counts as inactive', () => {
    expect([rule(aWeek('2026-W47')), rule(aWeek('2026-W48')), rule(aWeek('2026-W49'))]).toEqual([
      'commande_inactive',
      undefined,
      undefined,
    ]);
  });

  it('has ended in every later week, also of the next year; one that is renewed never ends', () => {
    expect(hasEnded({ last_week: aWeek('2026-W48') }, aWeek('2026-W48'))).toBe(false);
    expect(hasEnded({ last_week: aWeek('2026-W48') }, aWeek('2026-W49'))).toBe(true);
    expect(hasEnded({ last_week: aWeek('2026-W53') }, aWeek('2027-W01'))).toBe(true);
    expect(hasEnded({ last_week: null }, aWeek('2027-W01'))).toBe(false);
    expect(hasEnded({}, aWeek('2027-W01'))).toBe(false);
  });
});

describe('an order that takes no lead at all', () => {
  const shut = (order: Parameters<typeof anOrder>[0], used = 0, prepaid_left: number | null = null) =>
    isShut({
      order: anOrder(order),
      week: { used, lb_used: 0 },
      prepaid_left,
      net_price: null,
      now: NOW,
    });

  it.each([
    ['it is paused', { active: false }],
    ['it is over', { last_week: aWeek('2026-W47') }],
    ['its client is inactive', { client_active: false }],
    ['nothing can be delivered to its client', { client_deliverable: false }],
    ['its quota is full', { quota: 5 }],
  ])('is shut because %s', (_why, order) => {
    expect(shut(order, 5)).toBe(true);
  });

  it('is shut because its units are used up', () => {
    expect(shut({}, 5, 0)).toBe(true);
  });

  it('says which rule shuts it first, and by what figures', () => {
    const order = anOrder({ quota: 5, caps: caps({ day: 2 }), departements: new Set(['13']) });
    const week = used(5, { days: { [TODAY]: 2 } });
    const state = { order, week, prepaid_left: 0, net_price: null, now: NOW };
    expect(shutBy(state)).toEqual({ rule: 'quota_full', figures: [5, 5] });
    expect(shutBy({ ...state, order: { ...order, quota: 9 } })).toEqual({ rule: 'day_cap', figures: [2, 2] });
    expect(shutBy({ ...state, order: { ...order, quota: 9, caps: null } })?.rule).toBe('prepaid_empty');
    expect(shutBy({ ...state, order: anOrder(), prepaid_left: null })).toBeNull();
  });

  it('is not shut while there is a lead it would take', () => {
    expect(shut({})).toBe(false);
    expect(shut({ quota: 6, departements: new Set(['13']) }, 5, 1)).toBe(false);
  });
});

describe('départements', () => {
  it.each([
    ['75', null, true],
    ['75', ['75', '92'], true],
    ['75', ['92'], false],
    ['75', [], false],
    ['2A', null, false],
    ['20', null, false],
    ['97', null, false],
    ['2A', ['2A'], false],
  ])('%s under %j: %s', (departement, list, open) => {
    const order = { departements: list && new Set(list) };
    expect(firstFailure(input({ lead: { departement }, order })) === null).toBe(open);
  });
});

describe('the quota', () => {
  it('is full at its last unit; 0 is unlimited', () => {
    const rule = (quota: number, used: number) =>
      firstFailure(input({ order: { quota }, week: { used, lb_used: 0 } }))?.rule;
    expect([rule(12, 11), rule(12, 12), rule(12, 13), rule(0, 100_000)]).toEqual([
      undefined,
      'quota_full',
      'quota_full',
      undefined,
    ]);
  });
});

describe('slots kept for LBs', () => {
  const rule = (pass: RoutingPass, is_lb: boolean, order: Parameters<typeof anOrder>[0], fresh: number) =>
    firstFailure(input({ pass, lead: { is_lb }, order, week: { used: fresh, lb_used: 0 } }))?.rule;

  it.each(OUTSIDE_RUN)('are kept from fresh leads in %s', (pass) => {
    const order = { quota: 10, lb_target_bp: asBasisPoints(2500) };
    expect([rule(pass, false, order, 6), rule(pass, false, order, 7)]).toEqual([
      undefined,
      'lb_slots_reserved',
    ]);
  });

  it('are open to fresh leads in the run, and to LBs everywhere', () => {
    const order = { quota: 10, lb_target_bp: asBasisPoints(2500) };
    expect([rule('run', false, order, 9), rule('run_fallback', false, order, 9)]).toEqual([
      undefined,
      undefined,
    ]);
    for (const pass of PASSES) expect(rule(pass, true, order, 7)).toBeUndefined();
  });

  it('do not exist without a quota or without a target; a target of 100 % keeps them all', () => {
    expect(rule('intake', false, { quota: 0, lb_target_bp: asBasisPoints(5000) }, 1_000)).toBeUndefined();
    expect(rule('intake', false, { quota: 10, lb_target_bp: asBasisPoints(0) }, 9)).toBeUndefined();
    expect(rule('intake', false, { quota: 10, lb_target_bp: asBasisPoints(10_000) }, 0)).toBe(
      'lb_slots_reserved',
    );
  });
});

describe('LBs', () => {
  const rule = (pass: RoutingPass, lb_target_bp: number, week: RuleInput['week']) =>
    firstFailure(
      input({
        pass,
        lead: { is_lb: true },
        order: { lb_target_bp: asBasisPoints(lb_target_bp), quota: 100 },
        week,
      }),
    )?.rule;

  it('go in the place of a suspicious number whatever the target', () => {
    const of = [
      rule('replacement', 0, { used: 0, lb_used: 0 }),
      rule('replacement', 2000, { used: 9, lb_used: 2 }),
    ];
    expect([...of, rule('replacement', 0, { used: 100, lb_used: 0 })]).toEqual([
      undefined,
      undefined,
      'quota_full',
    ]);
  });

  it.each(PASSES)('never go to an order whose target is zero: %s', (pass) => {
    expect(rule(pass, 0, { used: 0, lb_used: 0 })).toBe('lb_target_zero');
  });

  it('are taken until the target is reached, and past it by the run’s fallback only', () => {
    const reached = { used: 9, lb_used: 2 };
    expect(PASSES.map((pass) => rule(pass, 2000, reached))).toEqual([
      'lb_target_reached',
      'lb_target_reached',
      'lb_target_reached',
      'lb_target_reached',
      'lb_target_reached',
      undefined,
    ]);
    expect(rule('run', 2000, { used: 9, lb_used: 1 })).toBeUndefined();
    expect(rule('run', 2000, { used: 10, lb_used: 2 })).toBeUndefined();
  });
});

describe('the 30-day guard', () => {
  const rule = (assigned_at: Date, overrides = {}) =>
    firstFailure(input({ guard: aGuard({ assigned_at, ...overrides }) }))?.rule;

  it('bars the client for 30 times 24 hours, to the millisecond', () => {
    const edge = NOW.getTime() - GUARD_WINDOW_MS;
    expect(rule(NOW)).toBe('duplicate_30d');
    expect(rule(new Date(edge + 1))).toBe('duplicate_30d');
    expect(rule(new Date(edge))).toBeUndefined();
  });

  it('names a rejection of this very lead, not of another one', () => {
    expect(rule(daysAgo(1), { lead_id: 'lead-1', rejected: true })).toBe('client_rejected_lead');
    expect(rule(daysAgo(1), { lead_id: 'lead-1', rejected: false })).toBe('duplicate_30d');
    expect(rule(daysAgo(1), { lead_id: 'another', rejected: true })).toBe('duplicate_30d');
    expect(rule(daysAgo(30), { lead_id: 'lead-1', rejected: true })).toBeUndefined();
  });
});

describe('prepaid units', () => {
  it.each([
    [null, undefined],
    [1, undefined],
    [0, 'prepaid_empty'],
    [-1, 'prepaid_empty'],
  ])('%s left → %s', (prepaid_left, rule) => {
    expect(firstFailure(input({ prepaid_left }))?.rule).toBe(rule);
  });
});

describe('an order with caps', () => {
  const rule = (make: Parameters<typeof input>[0]) => firstFailure(input(make));

  it('counts the day, the month and the week it is, and no other', () => {
    const order = { caps: caps({ day: 1, month: 1 }) };
    const others = { days: { [aDay('2026-11-22')]: 9 }, months: { ['2026-10' as MonthKey]: 9 } };
    expect(rule({ order, week: used(9, others) })).toBeNull();
    expect(rule({ order })).toBeNull();
  });

  it('takes the unit that uses up its budget to the cent, and none past it', () => {
    const order = { caps: caps({ budget: asCents(10_000) }) };
    const spent = (cents: number, price: number) =>
      rule({ order, week: used(3, { cents: asCents(cents) }), net_price: asCents(price) })?.rule;
    expect([spent(7_500, 2_500), spent(7_501, 2_500), spent(10_000, 0), spent(0, 10_001)]).toEqual([
      undefined,
      'budget_cap',
      undefined,
      'budget_cap',
    ]);
  });

  it('takes nothing against a budget when nobody has said what a unit costs', () => {
    const order = { caps: caps({ budget: asCents(10_000) }) };
    expect(rule({ order })).toEqual({ rule: 'budget_cap', figures: [0, 10_000, 'prix manquant'] });
    // Without a budget no price is asked for.
    expect(rule({ order: { caps: caps({ day: 3 }) } })).toBeNull();
  });

  it('keeps its share of a day for LBs outside the run', () => {
    const order = { caps: caps({ day: 10 }), lb_target_bp: asBasisPoints(2500) };
    const today = (fresh: number, lb: number) =>
      used(fresh + lb, { days: { [TODAY]: fresh + lb }, lb_days: { [TODAY]: lb } });
    for (const pass of OUTSIDE_RUN) {
      expect(rule({ order, week: today(6, 2), pass })).toBeNull();
      expect(rule({ order, week: today(7, 1), pass })).toEqual({
        rule: 'lb_slots_reserved',
        figures: [7, 7, 10],
      });
    }
    expect(rule({ order, week: today(7, 1), pass: 'run' })).toBeNull();
  });

  it('has delivery hours only while it is immediate', () => {
    const daily = { ...immediate(14, 18), delivery_mode: 'daily' as const };
    expect(rule({ order: { terms: daily } })).toBeNull();
    expect(rule({ order: { terms: immediate(10, 11) } })).toBeNull();
    expect(rule({ order: { terms: { ...immediate(14, 18), delivery_hours: null } } })).toBeNull();
    expect(rule({ order: { terms: immediate(9, 10) } })?.rule).toBe('delivery_hours');
  });

  it('is inactive without a date when somebody has paused it, or its last week is over', () => {
    const terms = { ...NO_TERMS, debut: aDay('2026-12-01') };
    expect(rule({ order: { active: false, terms } })).toEqual({ rule: 'commande_inactive', figures: [] });
    expect(rule({ order: { last_week: aWeek('2026-W47'), terms } })?.figures).toEqual([]);
    expect(rule({ order: { terms } })?.figures).toEqual(['debut', '2026-12-01']);
  });

  it('has its quota of a week, or its own', () => {
    const weeks = [{ from: aWeek('2026-W50'), to: aWeek('2026-W52'), quota: 0 }];
    const order = anOrder({ quota: 8, terms: { ...NO_TERMS, quota_weeks: weeks } });
    const quotas = ['2026-W49', '2026-W50', '2026-W52', '2026-W53'].map(
      (week) => inWeek(order, aWeek(week)).quota,
    );
    expect(quotas).toEqual([8, 0, 0, 8]);
    expect(inWeek(order, aWeek('2026-W49'))).toBe(order);
  });
});
