import { beforeEach, describe, expect, it } from 'vitest';
import { isBalanced } from '../../../domain/runs/balance.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { assignStockPage, stockQueues } from '../../../store/routing/assign-stock.ts';
import type { StockPhase } from '../../../domain/runs/stock-phase.ts';
import { countBalance } from '../../../store/runs/count-balance.ts';
import { markLb } from '../../../store/routing/mark-lb.ts';
import { rerouteLead } from '../../../store/routing/reroute-lead.ts';
import { aSubmission, MONDAY, phoneNumber, testKeys, useIntake } from '../../support/intake.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';
import { aDay } from '../../support/dates.ts';
import { asBasisPoints } from '../../../domain/money/money.ts';
import { setForms } from '../../support/pages.ts';

const store = useStore();
const intake = useIntake(store);
const deps = { store, keys: testKeys, stripe: 'test' };

beforeEach(async () => {
  await emptyStore(store);
  intake.now = MONDAY;
  await intake.snapshot.refresh();
});

const submit = (body: Record<string, unknown>) => intake.queue.submit(aSubmission(body));

async function phase(name: StockPhase, now: Date, pass: 'run' | 'stock' = 'run') {
  const queues = name === 'held' ? [undefined] : await stockQueues(store);
  for (const queue of queues) {
    let cursor = null;
    do {
      const result = await assignStockPage(deps, {
        phase: name,
        ...(queue ? { queue } : {}),
        pass,
        cursor,
        limit: 7,
        now,
      });
      cursor = result.next_cursor;
    } while (cursor);
  }
}

async function run(now: Date) {
  for (const name of ['held', 'due', 'own', 'cross', 'lb'] as const) await phase(name, now);
}

/** n leads that found no order when they came, 9 days before MONDAY + 10. */
async function waiting(n: number, from = 0, body: Record<string, unknown> = {}) {
  for (let i = 0; i < n; i += 1) await submit({ phone: phoneNumber(from + i), ...body });
}

const statuses = async () =>
  Object.fromEntries(
    (await store.leads.aggregate([{ $group: { _id: '$status', n: { $sum: 1 } } }]).toArray()).map((row) => [
      row._id,
      row.n,
    ]),
  );

describe('the run over the stock', () => {
  it('fills quotas by priority, each lead once, and keeps the rest', async () => {
    await waiting(20);
    const first = await insertOrder(store, { quota_semaine: 8, priorite: 1 });
    const second = await insertOrder(store, { quota_semaine: 5, priorite: 2 });
    await run(MONDAY);
    await run(MONDAY);
    expect(await store.deliveries.countDocuments({ commande_id: first.commande._id })).toBe(8);
    expect(await store.deliveries.countDocuments({ commande_id: second.commande._id })).toBe(5);
    expect(await statuses()).toEqual({ routed: 13, no_open_orders: 7 });
    expect(isBalanced(await countBalance(store, aDay('2026-11-23')))).toBe(true);
  });

  it('serves each company first and crosses with what is left', async () => {
    await waiting(3, 0, { entity: 'ZR7' });
    await waiting(3, 100, { entity: 'MDL' });
    await insertOrder(store, { quota_semaine: 4 }, { entity: 'MDL' });
    await run(MONDAY);
    const modes = await store.deliveries.find().sort({ _id: 1 }).toArray();
    expect(modes.map((delivery) => delivery.routing_mode).sort()).toEqual([
      'fallback_no_orders',
      'normal',
      'normal',
      'normal',
    ]);
    expect(await statuses()).toEqual({ routed: 4, no_open_orders: 2 });
  });

  it('mixes LBs up to the target while fresh leads last, then fills with LBs', async () => {
    await waiting(30);
    const later = new Date(MONDAY.getTime() + 14 * DAY_MS);
    expect((await markLb(store, { now: later, limit: 100 })).marked).toEqual({ ZR7: 30, MDL: 0 });
    intake.now = later;
    await waiting(12, 200);
    const { commande } = await insertOrder(store, { quota_semaine: 10, lb_target_bp: asBasisPoints(2000) });
    await run(later);
    const lbs = await store.deliveries.countDocuments({ commande_id: commande._id, is_lb: true });
    expect([lbs, await store.deliveries.countDocuments()]).toEqual([2, 10]);

    const { commande: hungry } = await insertOrder(store, {
      quota_semaine: 12,
      lb_target_bp: asBasisPoints(2000),
      priorite: 9,
    });
    await run(later);
    const use = await store.commande_weeks.findOne({ commande_id: hungry._id });
    // The 4 fresh leads left (one LB among the first), then LBs up to the quota, past the target.
    expect([use?.used, use!.used - use!.lb_used]).toEqual([12, 4]);
    expect(isBalanced(await countBalance(store, aDay('2026-11-23')))).toBe(true);
  });

  it('gives an LB that is due to the order of the highest priority, also when only a lower one has fresh leads', async () => {
    await waiting(1, 0, { departement: '75' });
    const later = new Date(MONDAY.getTime() + 14 * DAY_MS);
    await markLb(store, { now: later, limit: 100 });
    intake.now = later;
    await waiting(2, 200, { departement: '92' });
    const share = { lb_target_bp: asBasisPoints(5000), quota_semaine: 10 };
    const first = await insertOrder(store, { ...share, priorite: 1, departements: ['75'] });
    const second = await insertOrder(store, { ...share, priorite: 2, departements: ['75', '92'] });
    await run(later);
    const lbOf = async ({ commande }: typeof first) =>
      (await store.commande_weeks.findOne({ commande_id: commande._id }))?.lb_used;
    expect([await lbOf(first), await lbOf(second)]).toEqual([1, 0]);
  });

  it('knows again what a lead asked for once the product exists', async () => {
    await submit({ phone: phoneNumber(1), produit: 'CLIM' });
    await insertOrder(store, { produit: 'CLIM' });
    await run(MONDAY);
    expect(await statuses()).toEqual({ pending_config: 1 });
    await store.products.insertOne({ _id: 'CLIM', name: 'Climatisation', active: true });
    try {
      await run(MONDAY);
      expect(await statuses()).toEqual({ routed: 1 });
      expect(isBalanced(await countBalance(store, aDay('2026-11-23')))).toBe(true);
    } finally {
      await store.products.deleteOne({ _id: 'CLIM' });
    }
  });

  it('between the runs writes nothing about leads of which nothing has changed', async () => {
    await waiting(3);
    await submit({ phone: phoneNumber(9), entity: '', form_code: 'F1' });
    const seen = () => store.leads.find().sort({ _id: 1 }).toArray();
    const before = await seen();
    const later = new Date(MONDAY.getTime() + 60_000);
    for (const name of ['held', 'cross'] as const) await phase(name, later, 'stock');
    expect(await seen()).toEqual(before);
  });

  it('never lets an LB cross, also when the fresh lead of its turn does', async () => {
    await waiting(4, 0, { entity: 'MDL' });
    await waiting(4, 50, { entity: 'ZR7' });
    const later = new Date(MONDAY.getTime() + 14 * DAY_MS);
    await markLb(store, { now: later, limit: 100 });
    intake.now = later;
    await waiting(3, 200, { entity: 'ZR7' });
    // MDL's order takes what ZR7 cannot serve, and its LB share out of MDL's own pool.
    const { commande } = await insertOrder(
      store,
      { quota_semaine: 4, lb_target_bp: asBasisPoints(2500) },
      { entity: 'MDL' },
    );
    await run(later);
    const taken = await store.deliveries
      .find({ commande_id: commande._id })
      .map(({ is_lb, lead_owner_entity, routing_mode }) => [is_lb, lead_owner_entity, routing_mode])
      .toArray();
    expect(taken).toHaveLength(4);
    expect(taken.filter(([is_lb]) => is_lb)).toEqual([[true, 'MDL', 'normal']]);
    expect(taken.filter(([is_lb]) => !is_lb)).toEqual(
      Array.from({ length: 3 }, () => [false, 'ZR7', 'fallback_no_orders']),
    );
  });

  it('fills an unlimited order with LBs up to its share only', async () => {
    await waiting(12);
    const later = new Date(MONDAY.getTime() + 14 * DAY_MS);
    await markLb(store, { now: later, limit: 100 });
    intake.now = later;
    await waiting(6, 200);
    await insertOrder(store, { lb_target_bp: asBasisPoints(2500) });
    await run(later);
    // ⌈25 % of the next unit⌉: the 1st, the 5th and the 9th are LBs, and there the 10th need not be one.
    expect(await store.deliveries.countDocuments({ is_lb: true })).toBe(3);
    expect(await store.deliveries.countDocuments()).toBe(9);
  });

  it('never gives an LB to an order whose target is zero, nor leads to a closed day', async () => {
    await waiting(5);
    const later = new Date(MONDAY.getTime() + 14 * DAY_MS);
    await markLb(store, { now: later, limit: 100 });
    await insertOrder(store, { quota_semaine: 10 });
    await run(later);
    expect(await store.deliveries.countDocuments()).toBe(0);
    const sunday = new Date('2026-11-29T09:00:00Z');
    intake.now = sunday;
    await waiting(2, 50);
    await run(sunday);
    expect(await store.deliveries.countDocuments()).toBe(0);
  });

  it('keeps slots for LBs outside the run', async () => {
    const { commande } = await insertOrder(store, { quota_semaine: 10, lb_target_bp: asBasisPoints(2500) });
    await intake.snapshot.refresh();
    await waiting(12);
    expect(await store.deliveries.countDocuments({ commande_id: commande._id })).toBe(7);
    const kept = await store.leads.findOne({ status: 'no_open_orders' });
    expect(kept?.routing?.considered[0]?.slice(4)).toEqual(['lb_slots_reserved', [7, 7, 10]]);
    await phase('own', MONDAY, 'stock');
    expect(await store.deliveries.countDocuments()).toBe(7);
    await run(MONDAY);
    expect(await store.deliveries.countDocuments()).toBe(10);
  });
});

describe('leads whose hold is lifted', () => {
  it('are routed once their source is released and their form configured', async () => {
    const set = (_id: 'source_gating', value: object) =>
      store.settings.updateOne(
        { _id },
        { $set: { value, updated_at: MONDAY, updated_by: 'test' } as never },
        { upsert: true },
      );
    await set('source_gating', { blocked_sources: ['TikTok'] });
    await insertOrder(store);
    await intake.snapshot.refresh();
    const held = await submit({ utm_source: 'tiktok' });
    const unknown = await submit({ phone: phoneNumber(2), entity: null, produit: null, form_code: 'F9' });
    expect([held.status, unknown.status]).toEqual(['hold_source', 'pending_config']);
    await run(MONDAY);
    expect(await statuses()).toEqual({ hold_source: 1, pending_config: 1 });

    await set('source_gating', { blocked_sources: [] });
    await setForms(store, { F9: { entity: 'ZR7', produit: 'PV' } });
    await run(MONDAY);
    expect(await statuses()).toEqual({ routed: 2 });
    const balance = await countBalance(store, aDay('2026-11-23'));
    expect(isBalanced(balance)).toBe(true);
    expect(balance.find((line) => line.entity === 'none' && line.scope === 'day')).toMatchObject({
      received: 1,
      deleted: 1,
    });
  });
});

describe('a single reroute', () => {
  it('assigns a waiting lead and refuses one in delivery', async () => {
    const { lead_id } = await submit({});
    await insertOrder(store);
    const lead = await rerouteLead(deps, lead_id as string, MONDAY);
    expect(lead).toMatchObject({ status: 'routed', routing: { pass: 'reroute' } });
    await expect(rerouteLead(deps, lead_id as string, MONDAY)).rejects.toThrow('routed');
    expect(await rerouteLead(deps, 'nobody', MONDAY)).toBeNull();
  });
});

describe('the balance', () => {
  it('shows a lead that vanished, and one in an unknown state', async () => {
    await waiting(3);
    await store.leads.deleteOne({ phone: phoneNumber(0) });
    const off = (await countBalance(store, aDay('2026-11-23'))).filter((line) => line.off !== 0);
    expect(off.map(({ entity, scope, off }) => [entity, scope, off])).toEqual([
      ['ZR7', 'day', 1],
      ['ZR7', 'all', 1],
    ]);
  });
});
