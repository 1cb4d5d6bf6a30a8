/** Days that are over are kept as they were, today is read; what is read does not grow with the leads (12-rules U42). */
import { beforeEach, expect, it } from 'vitest';
import { sumRows } from '../../../domain/monitoring/day-stats.ts';
import { addDays, DAY_MS, parisDay } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { deleteLead } from '../../../store/leads/delete-lead.ts';
import { closeDay, daysToClose } from '../../../store/monitoring/daily-stats.ts';
import { readStats, rowsOf, StatsReader } from '../../../store/monitoring/stats-reader.ts';
import type { LeadDoc } from '../../../store/leads/collections.ts';
import { routeStockPage } from '../../../store/routing/stock-page.ts';
import { MONDAY, phoneNumber, testKeys } from '../../support/intake.ts';
import { aLead } from '../../support/lead-records.ts';
import { sell } from '../../support/money.ts';
import { setForms } from '../../support/pages.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const TODAY = new Date(MONDAY.getTime() + 2 * DAY_MS);
const [first, last] = [parisDay(MONDAY), parisDay(TODAY)];

beforeEach(() => emptyStore(store));

const stats = async <C extends 'sources' | 'departements' | 'orders'>(cube: C, now = TODAY) =>
  sumRows(
    cube,
    rowsOf(await readStats(store, { cube, owners: ['ZR7', 'MDL', 'none'], from: first, to: last }, now)),
  );
/** Of nobody until somebody says whose leads its form brings. */
async function lateLead() {
  await store.leads.insertOne(
    aLead({
      ...{ _id: 'late', source: 'late', status: 'pending_config', created_at: MONDAY, form_code: 'F9' },
      ...{ entity: null, lead_owner_entity: null, produit: null },
    }),
  );
  const stock = async () => {
    await setForms(store, { F9: { entity: 'ZR7', produit: 'PV' } });
    await routeStockPage(
      ['late'],
      { store, keys: testKeys, stripe: 'test' },
      { now: TODAY, pass: 'stock', fallback: true },
    );
  };
  return { stock };
}
const closeAll = async () => {
  for (const day of await daysToClose(store, TODAY)) await closeDay(store, day, TODAY);
};

it('says the same before and after its days are closed, each event on its own day', async () => {
  const { commande } = await insertOrder(store);
  const [delivery] = await sell(store, commande, { units: 3, at: MONDAY });
  await sell(store, commande, { units: 1, at: TODAY, lb: true });
  const by = { by: SYSTEM, reason: 'faux_numero' };
  const next = new Date(MONDAY.getTime() + DAY_MS);
  await rejectDelivery(store, { delivery_id: delivery!._id, ...by, now: next });
  const before = [await stats('sources'), await stats('departements'), await stats('orders')];
  expect(before[0]).toMatchObject([
    { received: 4, sent: 4, sent_lb: 1, rejected: 1, reasons: { faux_numero: 1 } },
  ]);
  expect(before[2]).toMatchObject([
    { commande_id: commande._id, assigned: 4, assigned_lb: 1, sent: 4, rejected: 1 },
  ]);

  expect(await daysToClose(store, TODAY)).toEqual([first, addDays(first, 1)]);
  await Promise.all([closeAll(), closeAll().catch(() => undefined)]);
  await closeAll();
  expect(await daysToClose(store, TODAY)).toEqual([]);
  expect([await stats('sources'), await stats('departements'), await stats('orders')]).toEqual(before);
  const tuesday = await store.daily_stats.find({ cube: 'orders', day: addDays(first, 1) }).toArray();
  expect(tuesday.map(({ rows }) => rows)).toMatchObject([[{ rejected: 1, sent: 0 }]]);
});

it('a lead that is deleted later counts as one less on the day it is deleted', async () => {
  const leads = [1, 2, 3].map((n) => aLead({ phone: phoneNumber(n), created_at: n < 3 ? MONDAY : TODAY }));
  await store.leads.insertMany(leads);
  await closeAll();
  for (const { _id: id } of leads.slice(1))
    await deleteLead(store, { id, stripe: 'test', by: SYSTEM, now: TODAY });
  expect(await stats('sources')).toMatchObject([{ received: 1 }]);
  expect(await store.daily_stats.findOne({ cube: 'sources' })).toMatchObject({ rows: [{ received: 2 }] });
});

it('a lead that is deleted while its day is being closed is either in it or taken back from it, never both', async () => {
  const [lead, other] = [1, 2].map((n) => aLead({ phone: phoneNumber(n), created_at: MONDAY })) as [
    LeadDoc,
    LeadDoc,
  ];
  await store.leads.insertMany([lead, other]);
  let deleted = false;
  const leads = new Proxy(store.leads, {
    get(target, key) {
      if (key !== 'aggregate') return Reflect.get(target, key) as unknown;
      return (...args: Parameters<typeof target.aggregate>) => ({
        toArray: async () => {
          const counted = await target.aggregate(...args).toArray();
          if (!deleted) await deleteLead(store, { id: lead._id, stripe: 'test', by: SYSTEM, now: TODAY });
          deleted = true;
          return counted;
        },
      });
    },
  });
  await closeDay({ ...store, leads } as typeof store, first, TODAY);
  expect(await store.daily_stats.findOne({ cube: 'sources' })).toMatchObject({ rows: [{ received: 1 }] });
  expect(await store.stats_corrections.countDocuments()).toBe(0);
});

it('a lead whose company becomes known after its day changes sides today, and once', async () => {
  const { stock } = await lateLead();
  await closeAll();
  expect(await stats('sources')).toMatchObject([{ received: 1, source: 'late' }]);
  await stock();
  await stock();
  const of = async (owner: 'none' | 'ZR7') =>
    sumRows(
      'sources',
      rowsOf(await readStats(store, { cube: 'sources', owners: [owner], from: first, to: last }, TODAY)),
    );
  expect(await of('none')).toMatchObject([{ received: 0 }]);
  expect(await of('ZR7')).toMatchObject([{ received: 1, source: 'late' }]);
  await deleteLead(store, { id: 'late', stripe: 'test', by: SYSTEM, now: TODAY });
  expect(await of('ZR7')).toMatchObject([{ received: 0 }]);
});

it('what orders were sent ever is kept by order, today is added, also of one client alone', async () => {
  const { commande, client } = await insertOrder(store);
  const other = await insertOrder(store);
  await sell(store, commande, { units: 3, at: MONDAY });
  await sell(store, other.commande, { units: 1, at: MONDAY });
  const before = await new StatsReader(store, TODAY).totals([client._id]);
  expect(before).toMatchObject([{ commande_id: commande._id, produit: 'PV', sent: 3, assigned: 3 }]);
  await closeAll();
  expect(await new StatsReader(store, TODAY).totals([client._id])).toMatchObject(before);
  await sell(store, commande, { units: 2, at: TODAY, lb: true });
  expect(await new StatsReader(store, TODAY).totals([client._id])).toMatchObject([{ sent: 5, sent_lb: 2 }]);
  expect(await new StatsReader(store, TODAY).totals([client._id, other.client._id])).toHaveLength(2);
});

it('a delivery that does not say where its lead came from is asked of the lead', async () => {
  const { commande } = await insertOrder(store);
  await sell(store, commande, { units: 2, at: TODAY });
  await store.deliveries.updateMany({}, { $unset: { source: 1, source_type: 1, phone_quality: 1 } });
  await store.leads.updateMany({}, { $set: { source: 'meta', lead_source_type: 'internal_lp' } });
  expect(await stats('sources')).toMatchObject([{ source: 'meta', received: 2, sent: 2, sent_valid: 2 }]);
});

it('of days that are over reads a document a day, company and produit', async () => {
  const { commande } = await insertOrder(store);
  await sell(store, commande, { units: 200, at: MONDAY });
  await closeAll();
  const query = { cube: 'sources', day: { $gte: first, $lte: last }, entity: { $in: ['ZR7', 'MDL'] } };
  const { executionStats } = (await store.daily_stats.find(query as never).explain('executionStats')) as {
    executionStats: { totalDocsExamined: number };
  };
  expect(executionStats.totalDocsExamined).toBe(1);
});
