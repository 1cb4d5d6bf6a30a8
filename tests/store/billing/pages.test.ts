/** What the billing pages cost: documents of the weeks they show, and of no other. */
import { beforeAll, expect, it } from 'vitest';
import { addWeeks, weekKey, weekBounds } from '../../../domain/time/paris-time.ts';
import { buildLedger } from '../../../store/billing/build-ledger.ts';
import { countSold, readSheet } from '../../../store/billing/read-sheet.ts';
import { invoicesOfWeek, readRecords } from '../../../store/billing/read-records.ts';
import { readInterfacturation } from '../../../store/intercompany/interfacturation.ts';
import { newId } from '../../../store/db/ids.ts';
import { MONDAY } from '../../support/intake.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const WEEK = weekKey(MONDAY);
const SOLD = 20;
const OTHER_WEEKS = 10;
const EACH = 100;

beforeAll(async () => {
  const { client, commande } = await insertOrder(store);
  await setPrice(store, client, 25);
  await sell(store, commande, { units: SOLD, owner: 'MDL' });
  for (let n = 1; n <= OTHER_WEEKS; n += 1) {
    const sent_week = addWeeks(WEEK, -n);
    const sent_at = weekBounds(sent_week).start;
    const lead = aLead({});
    await store.deliveries.insertMany(
      Array.from({ length: EACH }, () => ({
        ...aDelivery(lead, commande, { status: 'sent', outcome: 'accepted', sent_at, sent_week }),
        _id: newId(),
        guard: newId(),
      })),
    );
    await buildLedger(store, { entity: 'ZR7', week: sent_week, now: MONDAY });
  }
});

/** @returns documents examined by the operations `work` made, and the collections looked at whole */
async function cost(work: () => Promise<unknown>): Promise<{ docs: number; scanned: string[] }> {
  await store.db.command({ profile: 2 });
  await work();
  await store.db.command({ profile: 0 });
  const own = store.db.databaseName;
  const all = await store.db
    .collection<{ ns: string; planSummary?: string; docsExamined?: number }>('system.profile')
    .find({ ns: { $regex: `^${own}\\.(?!system\\.)` } })
    .toArray();
  await store.db.collection('system.profile').drop();
  return {
    docs: all.reduce((sum, { docsExamined = 0 }) => sum + docsExamined, 0),
    scanned: all.filter(({ planSummary }) => planSummary?.includes('COLLSCAN')).map(({ ns }) => ns),
  };
}

it('a week looks at its own deliveries, before it is built and after', async () => {
  const sheet = () => readSheet(store, { entity: 'ZR7', week: WEEK });
  const before = await cost(sheet);
  expect(before.scanned).toEqual([]);
  // The week's deliveries, and a handful of prices.
  expect(before.docs).toBeLessThan(SOLD + 20);
  await buildLedger(store, { entity: 'ZR7', week: WEEK, now: MONDAY });
  const after = await cost(sheet);
  expect(after.scanned).toEqual([]);
  expect(after.docs).toBeLessThan(5);
});

it('so do its counts, its records and what the companies owe each other', async () => {
  const { docs, scanned } = await cost(async () => {
    await countSold(store, { entities: ['ZR7', 'MDL'], weeks: [WEEK] });
    await readRecords(store, { entities: ['ZR7'], week: WEEK });
    await readInterfacturation(store, { entities: ['ZR7'], weeks: [WEEK] });
  });
  // What was noted of a few weeks by people may be looked at whole.
  expect(scanned).toEqual([]);
  // What was sent is counted on its index.
  expect(docs).toBeLessThan(SOLD + 10);
});

it('what invoices bill of a week is found by its ledger', async () => {
  const { docs, scanned } = await cost(() => invoicesOfWeek(store, ['ZR7', 'MDL'], WEEK));
  expect(scanned).toEqual([]);
  // Its build, and its few records.
  expect(docs).toBeLessThan(5);
});
