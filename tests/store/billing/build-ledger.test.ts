/** The weekly ledger: every sale on one line, sums that follow, one build at a time that readers see whole. */
import type { ClientSession } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { type WeekKey, weekKey } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { buildLedger, WeekLockedError } from '../../../store/billing/build-ledger.ts';
import { priceOf, SINCE_EVER } from '../../../domain/billing/price-book.ts';
import type { BillingRecordDoc } from '../../../store/billing/collections.ts';
import { returnSale } from '../../../store/billing/effects.ts';
import { readPriceBook, writePrice } from '../../../store/billing/prices.ts';
import { trackRecord } from '../../../store/billing/track-record.ts';
import { transaction } from '../../../store/db/transaction.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { MONDAY } from '../../support/intake.ts';
import { seedInternalPrices, sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const WEEK = weekKey(MONDAY);
let client: ClientDoc;
let commande: CommandeDoc;

beforeEach(async () => {
  await emptyStore(store);
  await seedInternalPrices(store);
  ({ client, commande } = await insertOrder(store));
  await setPrice(store, client, 25);
});

const build = (how: Partial<Parameters<typeof buildLedger>[1]> = {}) =>
  buildLedger(store, { entity: 'ZR7', week: WEEK, now: MONDAY, ...how });

async function ledger() {
  const week = (await store.billing_weeks.findOne({ entity: 'ZR7', week_key: WEEK }))!;
  const of = { build_id: week.build_id! };
  return {
    lines: await store.billing_ledger.find(of).sort({ _id: 1 }).toArray(),
    records: await store.billing_records.find(of).sort({ supplement: 1, unit_price: 1 }).toArray(),
  };
}
const reject = (delivery_id: string) =>
  rejectDelivery(store, { delivery_id, reason: 'test', by: SYSTEM, now: MONDAY });
const minutes = (n: number) => new Date(MONDAY.getTime() + n * 60_000);
const invoice = (record: BillingRecordDoc, fields: Partial<BillingRecordDoc> = { status: 'invoiced' }) =>
  store.billing_records.updateOne({ _id: record._id }, { $set: fields });
const credit = (units: number) =>
  store.billing_credits.insertOne({
    _id: `credit of ${units}`,
    entity: 'ZR7',
    client_id: client._id,
    commande_id: commande._id,
    produit: 'PV',
    week_key: WEEK,
    units,
    reason: 'geste_commercial',
    note: '',
    by: 'test',
    created_at: MONDAY,
  });

describe('a build', () => {
  it('makes one line per sale, and sums them', async () => {
    await sell(store, commande, { units: 3 });
    await sell(store, commande, { units: 2, lb: true });
    await sell(store, commande, { units: 1, at: new Date('2026-11-22T12:00:00Z') });
    expect(await build()).toEqual({ ledger_entries: 5, billing_records_created: 1, stale_drafts: [] });
    const { lines, records } = await ledger();
    expect(lines).toHaveLength(5);
    // 5 × 25 € = 125 €, VAT 25 €.
    expect(records).toMatchObject([
      {
        units_billable: 5,
        units_leads: 3,
        units_lb: 2,
        units_invoiced: 5,
        net_total_ht: 12_500,
        vat_amount: 2_500,
        total_ttc: 15_000,
        first_day: '2026-11-23',
        last_day: '2026-11-23',
        status: 'not_invoiced',
      },
    ]);
  });

  it('splits by the price of the moment, and by what the client pays in', async () => {
    await sell(store, commande, { units: 2 });
    await setPrice(store, client, 30, { valid_from: minutes(60), discount_bp: asBasisPoints(1000) });
    await sell(store, commande, { units: 1, at: minutes(61) });
    await sell(store, commande, { units: 1, at: minutes(62), delivery: { billing_mode: 'PREPAID' } });
    await build();
    const { records } = await ledger();
    expect(
      records.map(({ unit_price, net_unit_price, billing_mode, units_billable, value_ht, net_total_ht }) => [
        ...[unit_price, net_unit_price, billing_mode, units_billable, value_ht, net_total_ht],
      ]),
    ).toEqual(
      expect.arrayContaining([
        [2500, 2500, 'WEEKLY_INVOICE', 2, 5000, 5000],
        [3000, 2700, 'WEEKLY_INVOICE', 1, 2700, 2700],
        [3000, 2700, 'PREPAID', 1, 2700, 0],
      ]),
    );
    expect(records).toHaveLength(3);
  });

  it('has no amount where there is no price, and no sum counts it', async () => {
    await setPrice(store, client, null);
    await sell(store, commande, { units: 2 });
    await build();
    expect((await ledger()).records).toMatchObject([
      { units_billable: 2, pricing_missing: true, net_total_ht: null, vat_amount: null, total_ttc: null },
    ]);
  });

  it('leaves simulations and what was returned before out of the sums', async () => {
    const [first] = await sell(store, commande, { units: 3 });
    await reject(first!._id);
    await build();
    const { lines, records } = await ledger();
    expect(lines.filter(({ billable }) => !billable)).toHaveLength(1);
    expect(records).toMatchObject([{ units_billable: 2, net_total_ht: 5_000 }]);
  });

  it('run again by two at once gives one ledger, under the same record ids', async () => {
    await sell(store, commande, { units: 4 });
    await build();
    const before = await ledger();
    await Promise.all([build(), build()]);
    const after = await ledger();
    expect(after.lines).toHaveLength(4);
    expect(after.records.map(({ record_id }) => record_id)).toEqual(
      before.records.map(({ record_id }) => record_id),
    );
    await build();
    // This build and the one before it: nobody reads an older one.
    expect(await store.billing_ledger.countDocuments()).toBe(8);
  });

  it('is refused once a record is invoiced; another client can still be built alone', async () => {
    const other = await insertOrder(store, { departements: ['13'] });
    await sell(store, commande, { units: 1 });
    await sell(store, other.commande, { units: 1 });
    await build();
    const { records } = await ledger();
    const mine = records.find(({ client_id }) => client_id === client._id)!;
    await invoice(mine);
    await sell(store, other.commande, { units: 1, at: minutes(1) });
    await expect(build()).rejects.toThrow(WeekLockedError);
    await expect(build({ client_id: client._id })).rejects.toThrow(WeekLockedError);
    await build({ client_id: other.client._id });
    const after = await ledger();
    expect(after.lines).toHaveLength(3);
    expect(after.records.find(({ record_id }) => record_id === mine.record_id)).toMatchObject({
      status: 'invoiced',
    });
  });

  it('keeps what was noted of an outside invoice', async () => {
    await sell(store, commande, { units: 1 });
    await build();
    const [record] = (await ledger()).records;
    await invoice(record!, { outside: { external_invoice_number: 'F-12' } });
    await build();
    expect((await ledger()).records[0]!.outside).toEqual({ external_invoice_number: 'F-12' });
  });
});

describe('a supplement', () => {
  it('adds what was sent since, and nothing twice', async () => {
    await sell(store, commande, { units: 2 });
    await build();
    await invoice((await ledger()).records[0]!);
    await sell(store, commande, { units: 1, at: minutes(5) });
    expect(await build({ supplement: true })).toMatchObject({ billing_records_created: 1 });
    expect(await build({ supplement: true })).toMatchObject({ billing_records_created: 0 });
    const { lines, records } = await ledger();
    expect(lines).toHaveLength(3);
    expect(
      records.map(({ supplement, units_billable, status }) => [supplement, units_billable, status]),
    ).toEqual([
      [0, 2, 'invoiced'],
      [1, 1, 'not_invoiced'],
    ]);
  });
});

describe('free units', () => {
  it('go to the oldest sales, and are dealt again after a return', async () => {
    await credit(2);
    const sold = await sell(store, commande, { units: 1 });
    for (const n of [1, 2, 3]) sold.push(...(await sell(store, commande, { units: 1, at: minutes(n) })));
    await build();
    const free = async () => {
      const ids = (await ledger()).lines
        .filter(({ free_by }) => free_by)
        .map(({ delivery_id }) => delivery_id);
      return ids.map((id) => sold.findIndex(({ _id }) => _id === id)).sort();
    };
    expect(await free()).toEqual([0, 1]);
    // 4 sold, 2 free: 2 × 25 €.
    expect((await ledger()).records).toMatchObject([
      { units_billable: 4, units_free: 2, net_total_ht: 5_000 },
    ]);
    await reject(sold[0]!._id);
    expect(await free()).toEqual([1, 2]);
    expect((await ledger()).records).toMatchObject([
      { units_billable: 3, units_free: 2, net_total_ht: 2_500 },
    ]);
  });

  it('are never more than what was sold', async () => {
    await credit(9);
    await sell(store, commande, { units: 2 });
    await build();
    expect((await ledger()).records).toMatchObject([{ units_billable: 2, units_free: 2, net_total_ht: 0 }]);
  });
});

describe('a return after the build', () => {
  it('is a line of its own, and the record follows', async () => {
    const [first] = await sell(store, commande, { units: 3 });
    await build();
    await reject(first!._id);
    const { lines, records } = await ledger();
    expect(lines.map(({ kind }) => kind).sort()).toEqual(['delivery', 'delivery', 'delivery', 'reversal']);
    expect(records).toMatchObject([{ units_billable: 2, net_total_ht: 5_000, vat_amount: 1_000 }]);
  });

  it('of what was invoiced outside is flagged; of what is on an invoice goes to its one draft credit note', async () => {
    const [first, second, third] = await sell(store, commande, { units: 3 });
    await build();
    const [record] = (await ledger()).records;
    await invoice(record!);
    await reject(first!._id);
    expect((await ledger()).records).toMatchObject([{ units_billable: 3, units_to_credit: 1 }]);

    await invoice(record!, { invoice_id: 'invoice' });
    await store.invoices.insertOne({ _id: 'invoice', ...AN_INVOICE, client_id: client._id } as never);
    await Promise.all([reject(second!._id), reject(third!._id)]);
    const drafts = await store.invoices.find({ kind: 'credit_note' }).toArray();
    expect(drafts).toMatchObject([{ status: 'draft', original_ids: ['invoice'], client_id: client._id }]);
    expect(drafts[0]!.corrections.map(({ delivery_id }) => delivery_id).sort()).toEqual(
      [second!._id, third!._id].sort(),
    );
  });

  it('of a free unit whose sale has an invoiced record is neither billed nor free', async () => {
    await credit(2);
    const dear = await sell(store, commande, { units: 2 });
    await setPrice(store, client, 20, { valid_from: minutes(5) });
    const cheap = await sell(store, commande, { units: 2, at: minutes(10) });
    await build();
    const [first, second] = (await ledger()).records;
    expect([first, second]).toMatchObject([
      { units_billable: 2, units_free: 0, net_total_ht: 4_000 },
      { units_billable: 2, units_free: 2, net_total_ht: 0 },
    ]);
    await invoice(first!);
    await reject(dear[0]!._id);
    expect((await ledger()).records[1]).toMatchObject({ units_billable: 1, units_free: 1, net_total_ht: 0 });
    await reject(dear[1]!._id);
    expect((await ledger()).records[1]).toMatchObject({
      units_billable: 0,
      units_free: 0,
      units_invoiced: 0,
    });
    // The invoiced one stays, also when a supplement copies it.
    await reject(cheap[0]!._id);
    await sell(store, commande, { units: 1, at: minutes(20) });
    await build({ supplement: true });
    expect((await ledger()).records[0]).toMatchObject({ units_billable: 2, units_to_credit: 1 });
  });

  it('of what was invoiced outside is counted off once it is not any more', async () => {
    const [first] = await sell(store, commande, { units: 3 });
    await build();
    const [record] = (await ledger()).records;
    await trackRecord(store, record!, { status: 'invoiced' }, SYSTEM, MONDAY);
    await reject(first!._id);
    const after = await trackRecord(store, record!, { status: 'not_invoiced' }, SYSTEM, MONDAY);
    expect(after).toMatchObject({ status: 'not_invoiced', units_billable: 2, net_total_ht: 5_000 });
    expect(after).not.toHaveProperty('units_to_credit');
    expect((await ledger()).records).toEqual([after]);
  });

  it('that comes while a build is under way is in it', async () => {
    const sold = await sell(store, commande, { units: 20 });
    await Promise.all([build(), ...sold.slice(0, 10).map(({ _id }) => reject(_id))]);
    const { records } = await ledger();
    expect(records.reduce((sum, { units_billable }) => sum + units_billable, 0)).toBe(10);
  });
});

describe('a change that began before the first build of its week and ends after it', () => {
  /** Does `work` in a transaction whose first read is older than the week's document and its build. */
  async function aroundBuild(week: WeekKey, work: (session: ClientSession) => Promise<unknown>) {
    let built = false;
    await transaction(store, async (session) => {
      await store.clients.findOne({ _id: client._id }, { session });
      if (!built) await build({ week });
      built = true;
      await work(session);
    });
    const { build_id } = (await store.billing_weeks.findOne({ _id: `ZR7|${week}` }))!;
    return store.billing_records.find({ build_id: build_id! }).toArray();
  }

  it('as a return is a line of the ledger', async () => {
    const [sold] = await sell(store, commande, { units: 2 });
    const records = await aroundBuild(WEEK, async (session) => {
      await store.deliveries.updateOne({ _id: sold!._id }, { $set: { outcome: 'rejected' } }, { session });
      await returnSale(store, session, sold!, { outcome: 'rejected', by: 'test', now: MONDAY });
    });
    expect(records).toMatchObject([{ units_billable: 1, net_total_ht: 2_500 }]);
  });

  it.each([
    ['now', MONDAY],
    ['of before', minutes(-7 * 24 * 60)],
  ])('as a price flags what was built: the week %s', async (_, at) => {
    await sell(store, commande, { units: 1, at });
    const row = { scope: 'product', id: client._id, product: 'PV', valid_from: at, active: true } as const;
    const price = { ...row, price: asCents(2_700), discount_bp: null };
    const records = await aroundBuild(weekKey(at), (session) =>
      writePrice(store, session, price, { client_id: client._id, by: 'test', now: MONDAY }),
    );
    expect(records).toMatchObject([{ stale: true }]);
  });
});

describe('a price that changes', () => {
  it('flags what was built with another one, and the next build takes it', async () => {
    await sell(store, commande, { units: 1 });
    await build();
    expect(await setPrice(store, client, 27, { product: 'PV' })).toBe(1);
    expect((await ledger()).records).toMatchObject([{ stale: true, unit_price: 2500 }]);
    await build();
    const { records } = await ledger();
    expect(records).toMatchObject([{ unit_price: 2700 }]);
    expect(records[0]).not.toHaveProperty('stale');
  });

  it('is refused for what is on an issued invoice', async () => {
    await sell(store, commande, { units: 1 });
    await build();
    await invoice((await ledger()).records[0]!, { status: 'invoiced', invoice_id: 'invoice' });
    await expect(setPrice(store, client, 27, { product: 'PV' })).rejects.toThrow('issued invoice');
    expect(await setPrice(store, client, 27, { valid_from: minutes(1), product: 'PAC' })).toBe(0);
  });

  it('as the first of its product holds since ever, or from its day on when something is invoiced without it', async () => {
    await setPrice(store, client, 30, { product: 'PAC', valid_from: minutes(60) });
    await sell(store, commande, { units: 1 });
    await build();
    await invoice((await ledger()).records[0]!, { status: 'invoiced', invoice_id: 'invoice' });
    expect(await setPrice(store, client, 27, { product: 'PV', valid_from: minutes(60) })).toBe(0);
    const prices = await store.prices
      .find({ scope: 'product' })
      .sort({ product: 1, valid_from: 1 })
      .toArray();
    expect(prices).toMatchObject([
      { product: 'PAC', valid_from: SINCE_EVER },
      { product: 'PV', valid_from: SINCE_EVER, price: null },
      { product: 'PV', valid_from: minutes(60), price: 2_700 },
    ]);
    const unit = { client_id: client._id, commande_id: commande._id, produit: 'PV' };
    const book = await readPriceBook(store, { client_ids: [client._id], commande_ids: [commande._id] });
    expect(priceOf(book, unit, minutes(59))).toMatchObject({ unit_price: 2_500, source: 'client' });
    expect(priceOf(book, unit, minutes(60))).toMatchObject({ unit_price: 2_700, source: 'product' });
  });
});

const AN_INVOICE = {
  entity: 'ZR7',
  type: 'external',
  kind: 'invoice',
  status: 'sent',
  invoice_number: 'ZR7-202611-0001',
  record_ids: [],
  ...{ ht: 7500, vat: 1500, ttc: 9000, paid: 0, credited: 0 },
};
