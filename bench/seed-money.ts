/** A year of money on a year of deliveries: prices, ledgers, transfers and invoices, by the writes that make them. */
import { groupBy } from '../domain/common/group-by.ts';
import { ENTITIES, otherEntity } from '../domain/common/entity.ts';
import { SINCE_EVER } from '../domain/billing/price-book.ts';
import { asBasisPoints, asCents } from '../domain/money/money.ts';
import { addWeeks, type WeekKey, weekKey } from '../domain/time/paris-time.ts';
import { SYSTEM } from '../store/audit/event-log.ts';
import { buildLedger } from '../store/billing/build-ledger.ts';
import { priceId } from '../store/billing/prices.ts';
import { currentBuilds } from '../store/billing/read-records.ts';
import type { Store } from '../store/db/mongo.ts';
import { settleMoney } from '../store/deliveries/settle-money.ts';
import { billTransfers } from '../store/intercompany/bill-transfers.ts';
import { issueInvoice } from '../store/invoices/issue-invoice.ts';
import { draftFromRecords } from '../store/invoices/make-drafts.ts';
import { fillCompanies } from '../tests/support/money.ts';

/** Weeks from the last one back whose records are invoiced. */
const INVOICED_WEEKS = 12;
/** One lead in so many is the other company's. */
const CROSS = 9;
/** When it was sent, in seconds: copies are a whole number of them apart only by chance. */
const SECONDS = { $floor: { $divide: [{ $toLong: '$sent_at' }, 1_000] } };
const complete = () => [];

/** A price for every client. */
export async function seedPrices(store: Store): Promise<void> {
  const clients = await store.clients.find({}, { projection: { _id: 1 } }).toArray();
  await store.prices.insertMany(
    clients.map(({ _id: id }, n) => {
      const row = { scope: 'client' as const, id, product: '', valid_from: SINCE_EVER };
      const price = { price: asCents(2_000 + 50 * n), discount_bp: asBasisPoints(n % 4 ? 0 : 1_000) };
      return {
        ...{ _id: priceId({ ...row, ...price, active: true }), ...row, ...price, active: true },
        ...{ vat_bp: asBasisPoints(2000), written_at: SINCE_EVER, written_by: SYSTEM.id },
      };
    }),
  );
}

/** Makes some sent deliveries the other company's leads, whose transfers are recorded then. */
export async function seedTransfers(store: Store, now: Date): Promise<void> {
  for (const entity of ENTITIES)
    await store.deliveries.updateMany(
      { entity, status: 'sent', $expr: { $eq: [{ $mod: [SECONDS, CROSS] }, 0] } },
      { $set: { lead_owner_entity: otherEntity(entity), money_due: true } },
    );
  await settleMoney(store, {}, now);
}

/** Ledgers of every finished week, invoices of the last ones, and what the companies owe each other. */
export async function seedMoney(store: Store, now: Date): Promise<void> {
  await fillCompanies(store);
  await seedPrices(store);
  await seedTransfers(store, now);
  const current = weekKey(now);
  for (const entity of ENTITIES) {
    const weeks = (await store.deliveries.distinct('sent_week', { entity })) as WeekKey[];
    for (const week of weeks.filter((one) => one < current)) await buildLedger(store, { entity, week, now });
    await billTransfers(store, { from: entity, by: SYSTEM, now, lacksOf: complete });
  }
  for (let back = 1; back <= INVOICED_WEEKS; back += 1)
    await invoiceWeek(store, addWeeks(current, -back), now);
  for (const name of ['intercompany_transfers', 'billing_ledger', 'invoices'] as const)
    if ((await store[name].estimatedDocumentCount()) === 0) throw new Error(`the bench has no ${name}`);
}

/** An invoice per client of the week's records. @returns how many */
export async function invoiceWeek(store: Store, week: WeekKey, now: Date): Promise<number> {
  const drafts = await draftWeek(store, week, now);
  for (const id of drafts) await issueInvoice(store, { id, by: SYSTEM, now, lacksOf: complete });
  return drafts.length;
}

/** A draft per client of the week's records. */
export async function draftWeek(store: Store, week: WeekKey, now: Date): Promise<string[]> {
  const builds = await currentBuilds(store, { entities: ENTITIES, week });
  const records = await store.billing_records.find({ build_id: { $in: builds } }).toArray();
  const byClient = groupBy(records, ({ client_id }) => client_id);
  const drafts: string[] = [];
  for (const of of byClient.values()) {
    const ids = of.map(({ record_id }) => record_id);
    drafts.push((await draftFromRecords(store, ids, SYSTEM, now))._id);
  }
  return drafts;
}
