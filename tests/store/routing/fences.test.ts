/** Quotas, weeks, guards and slots kept for LBs: what the weekly fences and the unique guard hold (04-architecture). */
import { aWeek } from '../../support/dates.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { cancelDelivery } from '../../../store/deliveries/cancel-delivery.ts';
import { cancelGone } from '../../../store/deliveries/cancel-unsent.ts';
import { changeCommande, toggleCommande } from '../../../store/commandes/change-commande.ts';
import { endWeekOrders } from '../../../store/commandes/end-week-orders.ts';
import { weekUses } from '../../../store/routing/commande-weeks.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { IntakeQueue } from '../../../store/intake/intake-queue.ts';
import { aSubmission, MONDAY, phoneNumber, testKeys, useIntake } from '../../support/intake.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';
import { asBasisPoints } from '../../../domain/money/money.ts';

const store = useStore();
const intake = useIntake(store);

beforeEach(async () => {
  await emptyStore(store);
  intake.now = MONDAY;
  await intake.snapshot.refresh();
});

const range = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);
let pages = 0;
/** Each from a page of its own: no double submits. */
const submit = (body: Record<string, unknown> = {}) =>
  intake.queue.submit(aSubmission(body, `page ${(pages += 1)}`));
const submitMany = (n: number, from = 0) =>
  Promise.all(range(n, from).map((i) => submit({ phone: phoneNumber(i) })));
const routed = (answers: readonly Record<string, unknown>[]) =>
  answers.filter((answer) => answer.status === 'routed').length;

async function order(...of: Parameters<typeof insertOrder> extends [unknown, ...infer R] ? R : never) {
  const made = await insertOrder(store, ...of);
  await intake.snapshot.refresh();
  return made.commande._id;
}

async function change(id: string, fields: Parameters<typeof changeCommande>[2]) {
  await changeCommande(store, id, fields, SYSTEM, intake.now);
  await intake.snapshot.refresh();
}

const fences = (commande_id: string) => store.commande_weeks.find({ commande_id }).sort({ _id: 1 }).toArray();
const use = async (id: string, week = aWeek('2026-W48')) => (await weekUses(store, week)).get(id);
const at = (days: number, ms = 0) => new Date(MONDAY.getTime() + days * DAY_MS + ms);

describe('a quota', () => {
  it('is of the Paris week: it begins again on Monday at midnight', async () => {
    const id = await order({ quota_semaine: 2 });
    // Every day delivers, so that Sunday night is a delivery day.
    const day = { enabled_days: [0, 1, 2, 3, 4, 5, 6], disabled_dates: [] };
    await store.settings.insertOne({
      _id: 'delivery_calendar',
      value: { ZR7: day, MDL: day },
      updated_at: MONDAY,
      updated_by: 'test',
    });
    intake.now = new Date('2027-01-03T22:59:59.999Z');
    await intake.snapshot.refresh();
    expect(routed(await submitMany(3))).toBe(2);
    intake.now = new Date('2027-01-03T23:00:00.000Z');
    expect(routed(await submitMany(3, 10))).toBe(2);
    expect((await fences(id)).map(({ week_key, used }) => [week_key, used])).toEqual([
      ['2026-W53', 2],
      ['2027-W01', 2],
    ]);
  });

  it('that grows opens as many slots, one that shrinks opens none', async () => {
    const id = await order({ quota_semaine: 3 });
    expect(routed(await submitMany(5))).toBe(3);
    await change(id, { quota_semaine: 5 });
    expect(routed(await submitMany(5, 10))).toBe(2);
    await change(id, { quota_semaine: 2 });
    expect(routed(await submitMany(2, 20))).toBe(0);
    expect(await fences(id)).toMatchObject([{ used: 5, quota: 2 }]);
  });

  it('keeps the slots of its LBs from a process that has not heard of them yet', async () => {
    const id = await order({ quota_semaine: 4 });
    expect((await submitMany(1)).map(({ status }) => status)).toEqual(['routed']);
    const { current } = intake.snapshot;
    const deaf = new IntakeQueue({
      store,
      snapshot: { current, refresh: () => Promise.resolve() } as typeof intake.snapshot,
      keys: testKeys,
      clock: () => MONDAY,
    });
    await change(id, { lb_target_bp: asBasisPoints(5000) });
    const answers = await Promise.all(
      range(4, 10).map((n) => deaf.submit(aSubmission({ phone: phoneNumber(n) }))),
    );
    await deaf.close();
    expect(routed(answers)).toBe(0);
    expect(routed(await submitMany(4, 20))).toBe(1);
    expect(await use(id)).toEqual({ used: 2, lb_used: 0 });
  });

  it('has its slot back when a delivery is cancelled, once', async () => {
    const id = await order({ quota_semaine: 2 });
    await submitMany(3);
    const delivery = (await store.deliveries.findOne({ commande_id: id }))!;
    const request = { delivery_id: delivery._id, reason: 'test', by: 'test', now: MONDAY };
    await cancelDelivery(store, request);
    await expect(cancelDelivery(store, request)).rejects.toThrow('CANCELLED');
    expect(await use(id)).toEqual({ used: 1, lb_used: 0 });
    // A process learns within a second what another gave back; this one has just begun.
    const fresh = new IntakeQueue({ store, snapshot: intake.snapshot, keys: testKeys, clock: () => MONDAY });
    const answers = await Promise.all(
      range(3, 10).map((n) => fresh.submit(aSubmission({ phone: phoneNumber(n) }))),
    );
    await fresh.close();
    expect(routed(answers)).toBe(1);
  });
});

describe('an order that is not renewed', () => {
  const nextMonday = at(7, -10 * 3_600_000 + 60_000);

  it('takes nothing in the next week, also before the Monday job has closed it', async () => {
    const { client, commande } = await insertOrder(store);
    await change(commande._id, { auto_renew: false });
    expect((await submit()).status).toBe('routed');
    intake.now = nextMonday;
    expect(await submit({ phone: phoneNumber(1) })).toMatchObject({ status: 'no_open_orders' });
    expect((await store.commandes.findOne({ _id: commande._id }))?.active).toBe(true);
    // Notes written meanwhile do not save it.
    await change(commande._id, { notes: 'à rappeler' });
    expect(await endWeekOrders(store, nextMonday)).toBe(1);
    expect((await store.commandes.findOne({ _id: commande._id }))?.active).toBe(false);
    expect(client.active).toBe(true);
  });

  it('opened again, lasts till the end of that week', async () => {
    const id = await order();
    await change(id, { auto_renew: false });
    intake.now = nextMonday;
    await endWeekOrders(store, nextMonday);
    await toggleCommande(store, id, SYSTEM, nextMonday);
    await intake.snapshot.refresh();
    expect((await submit()).status).toBe('routed');
    expect(await endWeekOrders(store, nextMonday)).toBe(0);
    await change(id, { auto_renew: true });
    intake.now = at(21);
    expect((await submit({ phone: phoneNumber(1) })).status).toBe('routed');
  });
});

describe('what is gone', () => {
  it('gives back what a deletion that was cut short left behind', async () => {
    const id = await order({ quota_semaine: 5 });
    const kept = await order({ quota_semaine: 5, priorite: 9 });
    await submitMany(7);
    const { client_id } = (await store.commandes.findOne({ _id: id }))!;
    // As a process leaves it that died right after the deletion.
    await store.commandes.updateOne({ _id: id }, { $set: { active: false, deleted_at: MONDAY } });
    expect(await cancelGone(store, MONDAY)).toBe(5);
    expect(await cancelGone(store, MONDAY)).toBe(0);
    const deliveries = await store.deliveries.find({ client_id }).toArray();
    expect(deliveries.every(({ status, cancel_reason }) => status === 'cancelled' && cancel_reason)).toBe(
      true,
    );
    expect(await store.leads.countDocuments({ status: 'new', in_delivery: false })).toBe(5);
    expect([await use(id), await use(kept)]).toEqual([
      { used: 0, lb_used: 0 },
      { used: 2, lb_used: 0 },
    ]);
  });

  it('also when it is the client', async () => {
    await order();
    await submitMany(2);
    await store.clients.updateMany({}, { $set: { active: false } });
    expect(await cancelGone(store, MONDAY)).toBe(2);
  });
});

describe('an unlimited order', () => {
  const secondQueue = () =>
    new IntakeQueue({ store, snapshot: intake.snapshot, keys: testKeys, clock: () => intake.now });

  it('counts per process, and its use is the sum', async () => {
    const id = await order();
    const other = secondQueue();
    await Promise.all(
      range(30).map((n) => (n % 3 ? intake.queue : other).submit(aSubmission({ phone: phoneNumber(n) }))),
    );
    await other.close();
    expect((await fences(id)).map(({ used }) => used).sort()).toEqual([10, 20]);
    expect(await use(id)).toEqual({ used: 30, lb_used: 0 });
  });

  it('that gets a quota keeps what it used, on one fence, and deliveries give back to that one', async () => {
    const id = await order();
    const other = secondQueue();
    await Promise.all(
      range(6).map((n) => (n % 2 ? intake.queue : other).submit(aSubmission({ phone: phoneNumber(n) }))),
    );
    await other.close();
    await change(id, { quota_semaine: 8 });
    expect(await fences(id)).toMatchObject([{ _id: `${id}|2026-W48`, used: 6, quota: 8, open: true }]);
    expect(routed(await submitMany(5, 10))).toBe(2);
    for (const { _id } of await store.deliveries.find({ commande_id: id }).limit(3).toArray()) {
      await cancelDelivery(store, { delivery_id: _id, reason: 'test', by: 'test', now: MONDAY });
    }
    expect(await use(id)).toEqual({ used: 5, lb_used: 0 });
    await change(id, { quota_semaine: 0 });
    expect(routed(await submitMany(4, 20))).toBe(4);
    expect(await use(id)).toEqual({ used: 9, lb_used: 0 });
    await change(id, { quota_semaine: 9 });
    expect([(await fences(id)).length, await use(id), routed(await submitMany(1, 30))]).toEqual([
      1,
      { used: 9, lb_used: 0 },
      0,
    ]);
  });

  it('is closed on all its stripes at once', async () => {
    const id = await order();
    const other = secondQueue();
    await Promise.all([submit(), other.submit(aSubmission({ phone: phoneNumber(1) }))]);
    await toggleCommande(store, id, SYSTEM, MONDAY);
    expect((await fences(id)).map(({ open }) => open)).toEqual([false, false]);
    await intake.snapshot.refresh();
    const answers = await Promise.all([
      submit({ phone: phoneNumber(2) }),
      other.submit(aSubmission({ phone: phoneNumber(3) })),
    ]);
    await other.close();
    expect(routed(answers)).toBe(0);
  });
});

describe('slots kept for LBs', () => {
  it('are never taken by fresh leads outside the run, whoever races for the last one', async () => {
    const id = await order({ quota_semaine: 20, lb_target_bp: asBasisPoints(3000) });
    const others = range(2).map(
      () => new IntakeQueue({ store, snapshot: intake.snapshot, keys: testKeys, clock: () => MONDAY }),
    );
    const queues = [intake.queue, ...others];
    const answers = await Promise.all(
      range(60).map((n) => queues[n % 3]!.submit(aSubmission({ phone: phoneNumber(n) }))),
    );
    await Promise.all(others.map((queue) => queue.close()));
    expect(routed(answers)).toBe(14);
    expect(await use(id)).toEqual({ used: 14, lb_used: 0 });
  });
});

describe('the 30-day guard', () => {
  it('bars the same phone and produit from the client to the millisecond, then lets it come again', async () => {
    await order();
    const first = await submit();
    intake.now = at(30, -1);
    expect(await submit()).toMatchObject({ status: 'duplicate', routing_reason: 'all_commandes_duplicate' });
    intake.now = at(30);
    const again = await submit();
    expect(again.status).toBe('routed');
    expect(again.lead_id).not.toBe(first.lead_id);
    const holders = await store.deliveries.find({ guard: { $exists: true } }).toArray();
    expect(holders.map(({ lead_id }) => lead_id)).toEqual([again.lead_id]);
    intake.now = at(30, 1);
    expect((await submit()).status).toBe('duplicate');
  });

  it('is per client and per produit', async () => {
    await order({ priorite: 1 });
    await order({ priorite: 2 });
    await order({ produit: 'PAC' });
    const answers = [await submit(), await submit(), await submit(), await submit({ produit: 'PAC' })];
    expect(answers.map((answer) => answer.status)).toEqual(['routed', 'routed', 'duplicate', 'routed']);
    expect(new Set((await store.deliveries.find().toArray()).map(({ client_id }) => client_id)).size).toBe(3);
  });

  it('bars a second order of the client too', async () => {
    const client = { _id: 'client-1', email: 'un@client.example' };
    const { commande } = await insertOrder(store, { quota_semaine: 1 }, client);
    await submit();
    await intake.snapshot.refresh();
    await submit();
    await toggleCommande(store, commande._id, SYSTEM, MONDAY);
    await store.commandes.insertOne({ ...commande, _id: 'second', active: true, fence_rev: 0 });
    await intake.snapshot.refresh();
    expect((await submit()).status).toBe('duplicate');
  });

  it('is free again when the delivery is cancelled', async () => {
    await order();
    const { delivery_id } = await submit();
    await cancelDelivery(store, {
      delivery_id: String(delivery_id),
      reason: 'test',
      by: 'test',
      now: MONDAY,
    });
    expect((await submit()).status).toBe('routed');
  });

  it('lets one of many through when it has just run out, in two processes', async () => {
    await order();
    await submit();
    intake.now = at(31);
    const other = new IntakeQueue({
      store,
      snapshot: intake.snapshot,
      keys: testKeys,
      clock: () => intake.now,
    });
    const answers = await Promise.all(
      range(40).map((n) => (n % 2 ? intake.queue : other).submit(aSubmission({ session_id: `s${n}` }))),
    );
    await other.close();
    expect(routed(answers)).toBe(1);
    expect(await store.deliveries.countDocuments()).toBe(2);
  });
});
