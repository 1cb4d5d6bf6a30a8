/** What leaves at once, what waits for the run, and what neither of them does twice (12-rules U34–U38). */
import { beforeEach, describe, expect, it } from 'vitest';
import { alertLate } from '../../../activities/deliveries/wake-immediate.ts';
import { MAILS_AN_HOUR } from '../../../domain/deliveries/immediate.ts';
import { makeBatches } from '../../../store/deliveries/make-batches.ts';
import { makeImmediate } from '../../../store/deliveries/make-immediate.ts';
import { entitiesToSendAtOnce } from '../../../store/deliveries/waiting-orders.ts';
import type { DeliveryDoc } from '../../../store/deliveries/collections.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { takeReady } from '../../../store/runs/run-batches.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const address = 'leads@zr7.example';
const senders = { ZR7: { address, name: 'ZR7' }, MDL: { address, name: 'MDL' } };
const NOW = new Date('2026-11-23T08:30:00Z');
const MINUTE_MS = 60_000;
const after = (minutes: number) => new Date(NOW.getTime() + minutes * MINUTE_MS);

beforeEach(() => emptyStore(store));

let phones = 0;
async function wait(commande: CommandeDoc, ...deliveries: Partial<DeliveryDoc>[]): Promise<void> {
  for (const delivery of deliveries) {
    const lead = aLead({ phone: `06${String(31_000_000 + (phones += 1))}`, status: 'routed' });
    await store.leads.insertOne(lead);
    const waits = { status: 'pending_csv', assigned_at: NOW, ...delivery } as const;
    await store.deliveries.insertOne(aDelivery(lead, commande, waits));
  }
}
const anOrder = async (...[order, client]: [Partial<CommandeDoc>?, Parameters<typeof insertOrder>[2]?]) =>
  (await insertOrder(store, { delivery_mode: 'immediate', ...order }, client)).commande;
const make = (now = NOW, busy: string[] = [], limit = 20) =>
  makeImmediate(store, { entity: 'ZR7', senders, busy, limit, now });
const batchesOf = ({ _id }: CommandeDoc) =>
  store.delivery_batches.find({ commande_id: _id }).sort({ _id: 1 }).toArray();
const waiting = (status = 'pending_csv') => store.deliveries.countDocuments({ status: status as never });

describe('an immediate pass', () => {
  it('makes one batch of what waits together for an order, and leaves to the run what is the run’s', async () => {
    const [order, daily] = [await anOrder(), await anOrder({ delivery_mode: 'daily', produit: 'PAC' })];
    await wait(order, {}, {}, { is_lb: true, replaced_suspicious_id: 'a lead' });
    await wait(order, { is_lb: true }, { last_error: 'PREPARE_FAILED' });
    await wait(daily, {});
    const { ready, more, orders, wait_ms } = await make();
    expect({ more, orders, wait_ms }).toEqual({ more: false, orders: 1, wait_ms: null });
    const [batch, ...others] = await batchesOf(order);
    expect(others).toEqual([]);
    expect(batch).toMatchObject({ count: 3, lb_count: 1, immediate: true, status: 'ready_to_send' });
    expect(ready.map(({ _id }) => _id)).toEqual([batch!._id]);
    expect(await store.deliveries.countDocuments({ immediate: true })).toBe(3);
    expect(await waiting()).toBe(3);
    expect((await make()).ready.map(({ _id }) => _id)).toEqual([batch!._id]);
    expect((await make(NOW, [batch!._id])).ready).toEqual([]);
  });

  it('waits on a day off, also with what is ready', async () => {
    const order = await anOrder();
    await wait(order, {});
    await make();
    await wait(order, {});
    const saturday = after(5 * 24 * 60);
    expect(await make(saturday)).toMatchObject({ ready: [], more: false, orders: 1 });
    expect(await entitiesToSendAtOnce(store, saturday)).toEqual([]);
    expect(await waiting()).toBe(1);
    expect(await entitiesToSendAtOnce(store, NOW)).toEqual(['ZR7']);
  });

  it('stops at what a person wants to look at, and fails what nobody can be sent', async () => {
    const held = await anOrder({}, { auto_send_enabled: false });
    const gone = await anOrder({}, { email: '' });
    await wait(held, {});
    await wait(gone, {});
    const { ready, refused } = await make();
    expect(ready).toEqual([]);
    expect(refused).toHaveLength(1);
    expect(await batchesOf(held)).toMatchObject([{ status: 'ready_to_send', hold_for_review: true }]);
    expect(await batchesOf(gone)).toMatchObject([{ status: 'failed', last_error: expect.any(String) }]);
  });

  it('gives out no more than there is room for, those that wait longest first', async () => {
    const [young, old] = [await anOrder(), await anOrder()];
    await wait(young, { assigned_at: after(-1) });
    await wait(old, { assigned_at: after(-2) });
    const first = await make(NOW, [], 1);
    expect(first).toMatchObject({ more: true, ready: [{ client_id: old.client_id }] });
    const second = await make(NOW, [first.ready[0]!._id], 1);
    expect(second).toMatchObject({ more: false, ready: [{ client_id: young.client_id }] });
  });

  it('sends a client 20 mails an hour at once, then the rest in one; an API is not kept back', async () => {
    const [mailed, called] = [
      await anOrder(),
      await anOrder({}, { delivery_method: 'api', api_endpoint: 'https://a.example' }),
    ];
    for (let n = 0; n <= MAILS_AN_HOUR; n += 1) {
      await wait(mailed, {});
      await wait(called, {});
      await make(after(n / 60), [], 100);
    }
    await wait(mailed, {});
    const last = after((MAILS_AN_HOUR - 1) / 60);
    const kept = await make(new Date(last.getTime() + MINUTE_MS), [], 100);
    expect(kept.wait_ms).toBe(9 * MINUTE_MS);
    expect(await batchesOf(mailed)).toHaveLength(MAILS_AN_HOUR);
    expect(await batchesOf(called)).toHaveLength(MAILS_AN_HOUR + 1);
    expect((await make(new Date(last.getTime() + 10 * MINUTE_MS), [], 100)).wait_ms).toBeNull();
    expect((await batchesOf(mailed)).map(({ count }) => count).slice(MAILS_AN_HOUR)).toEqual([2]);
  });
});

describe('beside the run', () => {
  const page = (now = NOW) => ({ report_id: 'run', entities: ['ZR7'] as const, after: '', limit: 50, now });

  it('each delivery is in one batch, whoever comes first', async () => {
    const orders: CommandeDoc[] = [];
    for (let n = 0; n < 8; n += 1) orders.push(await anOrder());
    for (const order of orders) await wait(order, {}, {});
    const all = { senders, entities: ['ZR7'], limit: 50, run_id: 'run', now: NOW } as const;
    await Promise.all([make(), makeBatches(store, all), make(), makeBatches(store, all)]);
    for (let left = 1; left > 0; left = await waiting()) await makeBatches(store, all);
    const batches = await store.delivery_batches.find().toArray();
    const taken = batches.flatMap(({ delivery_ids }) => delivery_ids);
    expect(taken).toHaveLength(16);
    expect(new Set(taken).size).toBe(16);
    for (const { _id, immediate, run_id } of batches) {
      expect(Boolean(immediate)).toBe(run_id === undefined);
      const marked = await store.deliveries.countDocuments({ batch_id: _id, immediate: true });
      expect(marked > 0).toBe(Boolean(immediate));
    }
  });

  it('the run takes what an immediate pass has left for too long, and nothing younger', async () => {
    await wait(await anOrder(), {});
    const { ready } = await make();
    expect(await takeReady(store, page(), after(14))).toEqual([]);
    expect((await takeReady(store, page(), after(16))).map(({ _id }) => _id)).toEqual([ready[0]!._id]);
  });

  it('an order put back to daily: what is prepared leaves, the rest waits for the run', async () => {
    const order = await anOrder();
    await wait(order, {});
    const _id = (await make()).ready[0]!._id;
    await store.commandes.updateOne({ _id: order._id }, { $set: { delivery_mode: 'daily' } });
    await wait(order, { immediate: true });
    expect(await make()).toMatchObject({ ready: [{ _id }], orders: 0 });
    expect(await waiting()).toBe(1);
    await makeBatches(store, { senders, entities: ['ZR7'], limit: 50, run_id: 'run', now: NOW });
    expect(await store.deliveries.countDocuments({ immediate: true })).toBe(1);
  });
});

it('alerts on an order a lead of which waits over 15 minutes, on a delivery day, until it has left', async () => {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const open = () => store.alerts.find({ kind: 'immediate_late', open_key: { $exists: true } }).toArray();
  const order = await anOrder();
  await wait(order, {}, { is_lb: true });
  await alertLate({ store, log }, after(15));
  expect(await open()).toEqual([]);
  await store.settings.insertOne({
    _id: 'delivery_calendar',
    value: { ZR7: { enabled_days: [1], disabled_dates: [] }, MDL: { enabled_days: [], disabled_dates: [] } },
    updated_at: NOW,
    updated_by: 'test',
  });
  await alertLate({ store, log }, after(16));
  expect(await open()).toEqual([]);
  await store.settings.deleteMany({});
  await alertLate({ store, log }, after(16));
  expect(await open()).toMatchObject([{ subject_id: order._id, entity: 'ZR7', facts: { count: 1 } }]);
  await make(after(17));
  await alertLate({ store, log }, after(17));
  expect(await open()).toEqual([]);
});
