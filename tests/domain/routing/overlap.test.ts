import { describe, expect, it } from 'vitest';
import {
  OVERLAP_LOOKS,
  overlapWouldHave,
  servedByOther,
  sharedClients,
  type SharedClients,
  sharedPairs,
} from '../../../domain/routing/overlap.ts';
import type { OrderView } from '../../../domain/routing/open-rules.ts';
import { route } from '../../../domain/routing/routing.ts';
import { aLead, anOrder, daysAgo, moment, NOW, viewOf, type World } from '../../support/routing.ts';

const client = (id: string, entity: 'ZR7' | 'MDL', email: string, delivery_emails: string[] = []) => ({
  id,
  entity,
  email,
  delivery_emails,
});

describe('shared clients', () => {
  it('have an address in common across the companies, whatever its case and place', () => {
    const pairs = sharedPairs([
      client('z1', 'ZR7', 'Patron@Toit.example', ['a@toit.example; b@toit.example']),
      client('m1', 'MDL', 'x@ailleurs.example', ['Le toit <B@TOIT.example>']),
      client('m2', 'MDL', 'patron@toit.example'),
      client('z2', 'ZR7', 'patron@toit.example'),
      client('z3', 'ZR7', 'seul@toit.example'),
      client('m3', 'MDL', ''),
      client('z4', 'ZR7', ''),
    ]);
    expect(pairs).toEqual(
      new Map([
        ['z1', new Set(['m1', 'm2'])],
        ['m1', new Set(['z1'])],
        ['m2', new Set(['z1', 'z2'])],
        ['z2', new Set(['m2'])],
      ]),
    );
    const shared = sharedClients(
      pairs,
      new Map([
        ['m1', daysAgo(40)],
        ['m2', daysAgo(3)],
        ['z1', daysAgo(1)],
      ]),
    );
    expect(shared).toEqual(
      new Map([
        ['z1', daysAgo(3)],
        ['m1', daysAgo(1)],
        ['m2', daysAgo(1)],
        ['z2', daysAgo(3)],
      ]),
    );
  });

  it('are served by the other company for 30 days to the millisecond', () => {
    const shared: SharedClients = new Map([
      ['over', daysAgo(30)],
      ['just', daysAgo(30, -1)],
      ['never', null],
    ]);
    expect(['over', 'just', 'never', 'unshared'].map((id) => servedByOther(shared, id, NOW))).toEqual([
      null,
      daysAgo(30, -1),
      null,
      null,
    ]);
  });
});

describe('the guard in a decision', () => {
  const orders = [1, 2, 3].map((n) => anOrder({ id: `o${n}`, client_id: `c${n}`, priorite: n }));
  const decide = (world: Partial<World>, lead = aLead()) =>
    route(lead, viewOf({ orders, ...world }), moment());
  const results = ({ trace }: ReturnType<typeof decide>) =>
    trace.considered.map(([id, , , , result, figures]) => [id, result, figures]);

  it('gives the lead to the next open order of a client who is not shared', () => {
    const overlap: SharedClients = new Map([
      ['c1', daysAgo(2)],
      ['c2', null],
    ]);
    const decision = decide({ overlap });
    expect(decision).toMatchObject({ outcome: 'assigned', mode: 'normal', reason: 'overlap_alternative' });
    expect(decision.trace).toMatchObject({ winner: 'o3', overlap: 'alternative', more: {} });
    // A shared client stands in for nobody, sent to or not.
    expect(results(decision)).toEqual([
      ['o1', 'overlap_shared', [daysAgo(2)]],
      ['o2', 'overlap_shared', []],
      ['o3', 'won', []],
    ]);
  });

  it('delivers all the same when every other open order is of a shared client', () => {
    const overlap: SharedClients = new Map(['c1', 'c2', 'c3'].map((id) => [id, daysAgo(2)]));
    const decision = decide({ overlap });
    expect(decision).toMatchObject({ outcome: 'assigned', reason: 'first_open_order' });
    expect(decision.trace).toMatchObject({ winner: 'o1', overlap: 'fallback' });
    expect(results(decision).map(([, result]) => result)).toEqual([
      'won',
      'overlap_shared',
      'overlap_shared',
    ]);
  });

  it('looks at no order that would not take the lead, nor beyond ten', () => {
    const shut = [anOrder({ id: 'shut', client_id: 'free', priorite: 4, active: false })];
    const overlap = (of: readonly OrderView[]): SharedClients =>
      new Map(of.map(({ client_id }) => [client_id, daysAgo(1)]));
    const closed = decide({ orders: [...orders, ...shut], overlap: overlap(orders) });
    expect(closed.trace).toMatchObject({ winner: 'o1', overlap: 'fallback' });

    const many = Array.from({ length: OVERLAP_LOOKS + 1 }, (_, n) =>
      anOrder({ id: `m${n}`, client_id: `many${n}` }),
    );
    const free = anOrder({ id: 'free', client_id: 'free', priorite: 9 });
    const beyond = decide({ orders: [...many, free], overlap: overlap(many) });
    expect(beyond.trace).toMatchObject({ winner: 'm0', overlap: 'fallback', more: { not_reached: 1 } });
    const within = decide({ orders: [...many.slice(1), free], overlap: overlap(many) });
    expect(within.trace).toMatchObject({ winner: 'free', overlap: 'alternative' });
  });

  it('does nothing while it is off, for a shared client the other company has not sent to, or for others', () => {
    for (const overlap of [null, new Map([['c1', null]]), new Map([['c1', daysAgo(30)]]), new Map()]) {
      const decision = decide({ overlap });
      expect(decision).toMatchObject({ outcome: 'assigned', reason: 'first_open_order' });
      expect(decision.trace).toMatchObject({ winner: 'o1' });
      expect(decision.trace).not.toHaveProperty('overlap');
    }
  });

  it('acts on the other company’s orders when a lead crosses', () => {
    const across = orders.map((order) => ({ ...order, entity: 'MDL' as const }));
    const decision = decide({ orders: across, overlap: new Map([['c1', daysAgo(1)]]) });
    expect(decision).toMatchObject({ mode: 'fallback_no_orders', reason: 'overlap_alternative' });
    expect(decision.trace).toMatchObject({ winner: 'o2' });
  });

  it('names the winner in a trace that is full', () => {
    const many = Array.from({ length: 40 }, (_, n) =>
      anOrder({ id: `s${n}`, active: false, priorite: 1, created_at: -1 }),
    );
    const overlap: SharedClients = new Map(orders.map(({ client_id }) => [client_id, daysAgo(1)]));
    const { trace } = decide({ orders: [...many, ...orders], overlap });
    expect(trace.considered.at(-1)).toEqual(['o1', 'c1', 'ZR7', 1, 'won', []]);
    expect(trace.more).toEqual({ commande_inactive: 11, overlap_shared: 2 });
  });
});

describe('the preview', () => {
  const pairs = new Map([
    ['z', new Set(['m'])],
    ['m', new Set(['z'])],
  ]);
  const would = (sentDaysAgo: number[], openOthers: string[]) =>
    overlapWouldHave(
      { client_id: 'z', assigned_at: NOW },
      pairs,
      new Map([['m', sentDaysAgo.map((days) => daysAgo(days))]]),
      () => openOthers,
    );

  it('finds another order only where the guard would have', () => {
    expect(would([40, 2], ['m', 'free'])).toBe('alternative');
    expect(would([29, -1], ['m'])).toBe('fallback');
    expect(would([2], Array.from({ length: OVERLAP_LOOKS }, () => 'm').concat('free'))).toBe('fallback');
    expect(would([31, -1], ['free'])).toBeNull();
    expect(would([], ['free'])).toBeNull();
  });
});
