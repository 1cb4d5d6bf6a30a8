/** Caps, budgets, dates and quotas of single weeks on a real MongoDB: exact, whoever races, whatever is given back or changed. */
import { beforeEach, describe, expect, it } from 'vitest';
import { wakeStock } from '../../../activities/routing/wake-stock.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import type { MonthKey } from '../../../domain/time/paris-month.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import {
  BudgetWithoutPriceError,
  changeCommande,
  changePauses,
  changeQuotaWeeks,
} from '../../../store/commandes/change-commande.ts';
import { cancelDelivery } from '../../../store/deliveries/cancel-delivery.ts';
import { IntakeQueue } from '../../../store/intake/intake-queue.ts';
import { aDay, aWeek } from '../../support/dates.ts';
import { aSubmission, MONDAY, phoneNumber, testKeys, useIntake } from '../../support/intake.ts';
import { breaches } from '../../support/invariants.ts';
import { insertOrder, insertPrice } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const intake = useIntake(store);

beforeEach(async () => {
  await emptyStore(store);
  intake.now = MONDAY;
  await intake.snapshot.refresh();
  const day = { enabled_days: [0, 1, 2, 3, 4, 5, 6], disabled_dates: [] };
  const value = { ZR7: day, MDL: day };
  await store.settings.insertOne({ _id: 'delivery_calendar', value, updated_at: MONDAY, updated_by: 'test' });
});

/** An order of a client who pays 25 € for a lead. */
async function order(of: Parameters<typeof insertOrder>[1] = {}) {
  const { client, commande } = await insertOrder(store, of);
  await insertPrice(store, client);
  await intake.snapshot.refresh();
  return commande._id;
}

async function change(id: string, fields: Parameters<typeof changeCommande>[2]) {
  await changeCommande(store, id, fields, SYSTEM, intake.now);
  await intake.snapshot.refresh();
}

let people = 0;
/** New people, shared out over the processes. */
async function submit(count: number, queues: readonly IntakeQueue[] = [intake.queue]): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, n) => {
      people += 1;
      return queues[n % queues.length]!.submit(aSubmission({ phone: phoneNumber(people) }, `page ${people}`));
    }),
  );
  return answers.filter(({ status }) => status === 'routed').length;
}

const process = () =>
  new IntakeQueue({ store, snapshot: intake.snapshot, keys: testKeys, clock: () => intake.now });
const fencesOf = (commande_id: string) => store.commande_weeks.find({ commande_id }).toArray();
const cancelOne = async (commande_id: string, assigned_at?: Date) => {
  const of = { commande_id, status: 'pending_csv' as const, ...(assigned_at && { assigned_at }) };
  const { _id } = (await store.deliveries.findOne(of))!;
  await cancelDelivery(store, { delivery_id: _id, reason: 'test', by: 'test', now: intake.now });
};

describe('caps', () => {
  it('are exact for 200 leads at once in four processes: a day cap of 7, a budget of 100 €', async () => {
    const daily = await order({ day_cap: 7, priorite: 1 });
    const budget = await order({ budget_cap_cents: asCents(10_000), priorite: 2 });
    const monthly = await order({ month_cap: 11, quota_semaine: 50, priorite: 3 });
    const others = [process(), process(), process()];
    expect(await submit(200, [intake.queue, ...others])).toBe(7 + 4 + 11);
    expect(await fencesOf(daily)).toMatchObject([{ used: 7, days: { '2026-11-23': 7 } }]);
    expect(await fencesOf(budget)).toMatchObject([{ used: 4, cents: 10_000 }]);
    expect(await store.commande_months.find().toArray()).toMatchObject([{ commande_id: monthly, used: 11 }]);
    expect(await store.deliveries.countDocuments({ commande_id: budget, budget_cents: asCents(2_500) })).toBe(
      4,
    );

    // The next day the first is open again; one given back of the day before is of that day.
    intake.now = new Date(MONDAY.getTime() + DAY_MS);
    await cancelOne(daily, MONDAY);
    await cancelOne(budget);
    await Promise.all(others.map((queue) => queue.close()));
    const fresh = process();
    expect(await submit(20, [fresh])).toBe(7 + 1);
    await fresh.close();
    expect(await fencesOf(daily)).toMatchObject([{ used: 13, days: { '2026-11-23': 6, '2026-11-24': 7 } }]);
    expect(await breaches(store, intake.now)).toEqual([]);
  });

  it('count what the day, the week and the month have already when they are set, and fold the stripes', async () => {
    const id = await order();
    const other = process();
    // Sunday night: the week before, the month that is.
    intake.now = new Date(MONDAY.getTime() - DAY_MS);
    await submit(2);
    intake.now = MONDAY;
    await submit(5, [intake.queue, other]);
    expect(await fencesOf(id)).toHaveLength(3);
    await change(id, { day_cap: 6, month_cap: 9, budget_cap_cents: asCents(17_500) });
    const [fence] = (await fencesOf(id)).filter(({ week_key }) => week_key === '2026-W48');
    expect(fence).toMatchObject({ used: 5, days: { '2026-11-23': 5 }, cents: 12_500 });
    expect(await store.commande_months.find().toArray()).toMatchObject([{ month: '2026-11', used: 7 }]);
    expect(await submit(3, [intake.queue, other])).toBe(1);
    await cancelOne(id, MONDAY);
    await change(id, { day_cap: 0, month_cap: 0, budget_cap_cents: asCents(0) });
    expect(await store.commande_months.countDocuments()).toBe(0);
    expect(await submit(4, [intake.queue, other])).toBe(4);
    await change(id, { budget_cap_cents: asCents(25_000) });
    expect(await submit(5, [intake.queue, other])).toBe(1);
    await other.close();
    expect(await breaches(store, intake.now)).toEqual([]);
  });

  it('of a month are of the Paris month, also where a week has two', async () => {
    const id = await order({ month_cap: 2 });
    intake.now = new Date('2026-11-30T22:59:59Z');
    expect(await submit(3)).toBe(2);
    intake.now = new Date('2026-11-30T23:00:00Z');
    expect(await submit(3)).toBe(2);
    await cancelOne(id, new Date('2026-11-30T22:59:59Z'));
    const months = await store.commande_months.find().sort({ month: 1 }).toArray();
    expect(months.map(({ month, used }) => [month, used])).toEqual([
      ['2026-11' as MonthKey, 1],
      ['2026-12' as MonthKey, 2],
    ]);
    expect(await breaches(store, intake.now)).toEqual([]);
  });

  it('hold against a process that has not heard of them, and keep their share of a day for LBs', async () => {
    const id = await order();
    await submit(1);
    const { current } = intake.snapshot;
    const deaf = new IntakeQueue({
      store,
      snapshot: { current, refresh: () => Promise.resolve() } as typeof intake.snapshot,
      keys: testKeys,
      clock: () => intake.now,
    });
    await change(id, { day_cap: 4, lb_target_bp: asBasisPoints(5000) });
    expect(await submit(2, [deaf])).toBe(0);
    await deaf.close();
    expect(await submit(4)).toBe(1);
    expect(await fencesOf(id)).toMatchObject([{ used: 2, days: { '2026-11-23': 2 } }]);
  });

  it('refuse a budget nobody can count, when it is set and when its price goes', async () => {
    const { client, commande } = await insertOrder(store, {}, { default_prix_lead_cents: null });
    const budget = { budget_cap_cents: asCents(10_000) };
    await expect(changeCommande(store, commande._id, budget, SYSTEM, MONDAY)).rejects.toThrow(
      BudgetWithoutPriceError,
    );
    await change(commande._id, { ...budget, prix_lead_cents: asCents(3_000) });
    expect(await submit(4)).toBe(3);
    await expect(
      changeCommande(store, commande._id, { prix_lead_cents: null }, SYSTEM, MONDAY),
    ).rejects.toThrow(BudgetWithoutPriceError);
    expect(client.active).toBe(true);
  });
});

describe('dates and quotas of weeks', () => {
  it('are kept by the fence, also from a process that has not heard of a pause', async () => {
    const id = await order();
    expect(await submit(1)).toBe(1);
    const { current } = intake.snapshot;
    const deaf = new IntakeQueue({
      store,
      snapshot: { current, refresh: () => Promise.resolve() } as typeof intake.snapshot,
      keys: testKeys,
      clock: () => intake.now,
    });
    const today = aDay('2026-11-23');
    await changePauses(store, id, [{ from: today, until: today }], SYSTEM, MONDAY);
    await intake.snapshot.refresh();
    expect(await submit(2, [deaf])).toBe(0);
    intake.now = new Date(MONDAY.getTime() + DAY_MS);
    expect(await submit(2, [deaf])).toBe(2);
    await deaf.close();
  });

  it('give an unlimited order a quota for one week, and split it again after', async () => {
    const id = await order();
    const other = process();
    expect(await submit(4, [intake.queue, other])).toBe(4);
    const week = aWeek('2026-W48');
    await changeQuotaWeeks(store, id, [{ from: week, to: week, quota: 6 }], SYSTEM, MONDAY);
    await intake.snapshot.refresh();
    expect(await submit(5, [intake.queue, other])).toBe(2);
    intake.now = new Date(MONDAY.getTime() + 7 * DAY_MS);
    expect(await submit(8, [intake.queue, other])).toBe(8);
    await other.close();
    expect(await fencesOf(id)).toHaveLength(3);
    expect(await breaches(store, intake.now)).toEqual([]);
  });
});

it('an order that opens by time wakes the stock, once', async () => {
  const asked: string[] = [];
  const look = (at: string) =>
    wakeStock({ store }, new Date(at), () => {
      asked.push(at);
      return Promise.resolve();
    });
  await order({ day_cap: 1 });
  await order({ debut: aDay('2026-11-25') });
  await look('2026-11-23T08:00:00Z');
  await submit(1);
  await look('2026-11-23T10:00:00Z');
  await look('2026-11-23T22:50:00Z');
  expect(asked).toEqual([]);
  for (const at of ['2026-11-23T23:00:00Z', '2026-11-23T23:10:00Z', '2026-11-24T23:00:00Z']) await look(at);
  expect(asked).toEqual(['2026-11-23T23:00:00Z', '2026-11-24T23:00:00Z']);
});
