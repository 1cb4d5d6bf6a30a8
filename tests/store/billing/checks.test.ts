/** Each daily equation of money holds in what the system wrote, and is told of when the database is broken on purpose. */
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { CHECK_NAMES, type CheckName } from '../../../domain/billing/checks.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { weekKey } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { buildLedger } from '../../../store/billing/build-ledger.ts';
import { changeProductPrice } from '../../../store/billing/change-product-price.ts';
import { checkMoney, checksDue } from '../../../store/billing/checks/check-money.ts';
import { giveCredit } from '../../../store/billing/give-credit.ts';
import { moveUnits } from '../../../store/billing/move-units.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import type { DeliveryDoc } from '../../../store/deliveries/collections.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { billTransfers } from '../../../store/intercompany/bill-transfers.ts';
import { cancelTransfer } from '../../../store/intercompany/cancel-transfer.ts';
import { draftCreditNote } from '../../../store/invoices/draft-credit-note.ts';
import { issueInvoice } from '../../../store/invoices/issue-invoice.ts';
import { draftByHand, draftFromRecords } from '../../../store/invoices/make-drafts.ts';
import { MONDAY } from '../../support/intake.ts';
import { fillCompanies, seedInternalPrices, sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const WEEK = weekKey(MONDAY);
/** The Tuesday after. */
const NOW = new Date('2026-12-01T09:00:00Z');
const deps = { store, log: pino({ level: 'silent' }) };
let client: ClientDoc;
let commande: CommandeDoc;
let own: DeliveryDoc[];
let cross: DeliveryDoc[];

const reject = (delivery_id: string) =>
  rejectDelivery(store, { delivery_id, reason: 'test', by: SYSTEM, now: NOW });
const build = () => buildLedger(store, { entity: 'ZR7', week: WEEK, now: NOW });
const check = async (now = NOW) => {
  await checkMoney(deps, now);
  const failing = await store.billing_checks.find({ ok: false }).sort({ _id: 1 }).toArray();
  return failing.map(({ _id, difference, example_ids }) => ({ _id, difference, example_ids }));
};
const openAlerts = async () =>
  (await store.alerts.find({ open_key: { $exists: true } }).toArray()).map(({ subject_id }) => subject_id);
/** The one equation that does not hold. */
const expectOff = async (name: CheckName, difference: number, example_ids?: string[]) =>
  expect(await check()).toEqual([
    { _id: `${name}|ZR7`, difference, example_ids: example_ids ?? (expect.any(Array) as string[]) },
  ]);

/** A week with everything in it: prepaid units, free ones, returns before and after the invoice, the other company's leads. */
beforeEach(async () => {
  await emptyStore(store);
  await seedInternalPrices(store);
  await fillCompanies(store);
  ({ client, commande } = await insertOrder(store));
  await setPrice(store, client, 25);
  own = await sell(store, commande, { units: 6 });
  cross = await sell(store, commande, { units: 3, owner: 'MDL' });
  const { _id: client_id } = client;
  const present = { units: 2, reason: 'retard', note: '' } as const;
  const sale = { client_id, commande_id: commande._id, produit: 'PV', week_key: WEEK };
  await giveCredit(store, { ...sale, ...present }, SYSTEM, NOW);
  await prepaid();
  await reject(own[5]!._id);
  await build();
  await reject(own[4]!._id);
  const records = await store.billing_records.find({ client_id, billing_mode: 'WEEKLY_INVOICE' }).toArray();
  const draft = await draftFromRecords(
    store,
    records.map(({ record_id }) => record_id),
    SYSTEM,
    NOW,
  );
  await issueInvoice(store, { id: draft._id, by: SYSTEM, now: NOW, lacksOf: () => [] });
  // One that cost nothing, one that is to be credited.
  await reject(own[0]!._id);
  await reject(own[3]!._id);
  await billTransfers(store, { from: 'MDL', by: SYSTEM, now: NOW, lacksOf: () => [] });
  await reject(cross[2]!._id);
  await billTransfers(store, { from: 'MDL', by: SYSTEM, now: NOW, lacksOf: () => [] });
});

async function prepaid(): Promise<void> {
  const other = await insertOrder(store, { produit: 'ITE' });
  const price = { client_id: other.client._id, product: 'ITE', price: asCents(2_100) };
  await changeProductPrice(store, { ...price, billing_mode: 'PREPAID' }, SYSTEM, MONDAY);
  const units = {
    id: 'achat',
    client_id: other.client._id,
    produit: 'ITE',
    kind: 'top_up',
    units: 9,
    sale: { unit_price: asCents(2_100) },
  } as const;
  const sold = await moveUnits(store, units, SYSTEM, MONDAY);
  await issueInvoice(store, { id: sold!.invoices[0]!._id, by: SYSTEM, now: NOW, lacksOf: () => [] });
  await sell(store, other.commande, { units: 2, delivery: { billing_mode: 'PREPAID' } });
}

describe('the daily equations', () => {
  it('hold of a week with everything in it, and are kept with when they were looked at', async () => {
    expect(await checksDue(store, NOW)).toHaveLength(2 * CHECK_NAMES.length);
    expect(await check()).toEqual([]);
    const kept = await store.billing_checks.find().toArray();
    expect(kept).toHaveLength(2 * CHECK_NAMES.length);
    expect(kept.every(({ ok, checked_at }) => ok && checked_at.getTime() === NOW.getTime())).toBe(true);
    expect(await openAlerts()).toEqual([]);
    expect(await checksDue(store, NOW)).toEqual([]);
    expect(await checksDue(store, new Date('2026-12-02T00:00:00Z'))).toHaveLength(2 * CHECK_NAMES.length);
  });

  it('that a crash left are looked at by the next look of the day, and no other', async () => {
    await check();
    await store.billing_ledger.deleteOne({ delivery_id: own[1]!._id });
    const left = { name: 'sold_on_lines', entity: 'ZR7' } as const;
    await store.billing_checks.deleteOne({ _id: 'sold_on_lines|ZR7' });
    const later = new Date(NOW.getTime() + 60_000);
    expect(await checksDue(store, later)).toEqual([left]);
    await checkMoney(deps, later, await checksDue(store, later));
    expect(await openAlerts()).toEqual(['sold_on_lines|ZR7']);
    expect(await store.billing_checks.countDocuments({ checked_at: later })).toBe(1);
  });

  it('are not gone on with by who is cancelled', async () => {
    await expect(checkMoney(deps, NOW, undefined, AbortSignal.abort())).rejects.toThrow(/abort/i);
    expect(await store.billing_checks.countDocuments()).toBe(0);
  });

  it('balances that are not the sum of their movements', async () => {
    await store.prepayment_movements.updateOne({ kind: 'top_up' }, { $set: { units: 12 } });
    const balance = (await store.prepayment_balances.findOne())!;
    await expectOff('prepaid_balances', 3, [balance.client_id]);
  });

  it('an invoice of prepaid units that is not their price', async () => {
    const invoice = (await store.invoices.findOne({ prepaid: { $exists: true } }))!;
    await store.invoices.updateOne({ _id: invoice._id }, { $inc: { 'prepaid.units': 1 } });
    await expectOff('invoices_are_sums', 1, [invoice._id]);
  });

  it('a sale that is on no line, and a line of no sale', async () => {
    await store.billing_ledger.deleteOne({ delivery_id: own[1]!._id });
    expect(await check()).toMatchObject([
      { _id: 'records_are_lines|ZR7' },
      { _id: 'sold_on_lines|ZR7', difference: 1, example_ids: [own[1]!._id] },
    ]);
    await store.deliveries.deleteOne({ _id: own[1]!._id });
    await store.deliveries.deleteOne({ _id: own[2]!._id });
    expect(await check()).toMatchObject([
      { _id: 'records_are_lines|ZR7' },
      { _id: 'sold_on_lines|ZR7', difference: 1, example_ids: [own[2]!._id] },
    ]);
  });

  it('a return without its reversal', async () => {
    await store.deliveries.updateOne({ _id: own[1]!._id }, { $set: { outcome: 'rejected' } });
    await expectOff('sold_on_lines', 1, [own[1]!._id]);
  });

  it('a finished week without a ledger, once Monday’s run of the week after it is over', async () => {
    await store.billing_weeks.deleteOne({ _id: `ZR7|${WEEK}` });
    await store.billing_ledger.deleteMany({});
    await store.invoices.deleteMany({ type: 'external' });
    await store.invoice_series.deleteMany({ _id: { $not: /^intercompany/ } });
    expect((await check()).map(({ _id }) => _id)).not.toContain('sold_on_lines|ZR7');
    const later = await check(new Date('2026-12-08T09:00:00Z'));
    expect(later.find(({ _id }) => _id === 'sold_on_lines|ZR7')).toMatchObject({ difference: 11 });
  });

  it('a record that is not its lines, in units or in euros', async () => {
    const weekly = { billing_mode: 'WEEKLY_INVOICE' as const };
    const before = (await store.billing_records.findOne(weekly))!;
    await store.billing_records.updateOne(weekly, { $inc: { units_billable: 1, units_leads: 1 } });
    await expectOff('records_are_lines', 1, [client._id]);
    await store.billing_records.replaceOne({ _id: before._id }, before);
    expect(await check()).toEqual([]);
    await store.billing_records.updateOne(weekly, { $inc: { net_total_ht: 1 } });
    expect((await check()).map(({ _id }) => _id)).toEqual(['invoices_are_sums|ZR7', 'records_are_lines|ZR7']);
  });

  it('hold of lines that never were billable: they make no record', async () => {
    const other = await insertOrder(store, { produit: 'PAC' });
    const [sold] = await sell(store, other.commande, { units: 1 });
    await reject(sold!._id);
    await buildLedger(store, { entity: 'ZR7', week: WEEK, supplement: true, now: NOW });
    const of = { client_id: other.client._id };
    expect(await store.billing_ledger.find(of).toArray()).toMatchObject([{ billable: false }]);
    expect(await store.billing_records.countDocuments(of)).toBe(0);
    expect(await check()).toEqual([]);
  });

  it('a returned unit of an invoice that is on no credit note', async () => {
    await store.invoices.deleteOne({ kind: 'credit_note', status: 'draft' });
    await expectOff('records_are_lines', 1, [client._id]);
  });

  it('hold once an invoice is credited in full to be billed again: what came back is not billed a second time', async () => {
    const invoice = (await store.invoices.findOne({
      type: 'external',
      status: 'sent',
      record_ids: { $ne: [] },
    }))!;
    const what = { full: true, rebill: true } as const;
    const full = { invoice_id: invoice._id, what, reason: 'Adresse fausse' };
    const note = (await draftCreditNote(store, full, SYSTEM, NOW))!;
    await issueInvoice(store, { id: note._id, by: SYSTEM, now: NOW, lacksOf: () => [] });
    expect(await check()).toEqual([]);
    expect(await store.billing_records.findOne({ client_id: client._id })).toMatchObject({
      status: 'not_invoiced',
      // Two of six own ones are left, and two of three of the other company; two of them are given anew.
      ...{ units_billable: 4, units_free: 2, net_total_ht: 5_000 },
    });
    // What was to be credited is credited in full.
    expect(
      await store.invoices.countDocuments({ kind: 'credit_note', type: 'external', status: 'draft' }),
    ).toBe(0);
  });

  it('an invoice that is not the sum of its lines', async () => {
    const invoice = (await store.invoices.findOne({
      type: 'external',
      status: 'sent',
      record_ids: { $ne: [] },
    }))!;
    await store.invoices.updateOne({ _id: invoice._id }, { $inc: { vat: 1, ttc: 1 } });
    await expectOff('invoices_are_sums', 1, [invoice._id]);
  });

  it('an invoice that lost a record, and one that is written by hand', async () => {
    const lines = { label: 'Étude', quantity: 2, unit_price: asCents(1_000), discount_bp: asBasisPoints(0) };
    const by = { entity: 'ZR7', client_id: client._id, manual_lines: [lines] } as const;
    const { _id } = await draftByHand(store, { ...by, manual_lines: [lines] }, SYSTEM, NOW);
    await issueInvoice(store, { id: _id, by: SYSTEM, now: NOW, lacksOf: () => [] });
    expect(await check()).toEqual([]);
    const invoice = (await store.invoices.findOne({ record_ids: { $ne: [] } }))!;
    await store.billing_records.updateMany({ invoice_id: invoice._id }, { $unset: { invoice_id: 1 } });
    expect(await check()).toMatchObject([
      { _id: 'invoices_are_sums|ZR7', difference: 1, example_ids: [invoice._id] },
      { _id: 'records_are_lines|ZR7' },
    ]);
  });

  it('an invoice between the companies that is not its transfers', async () => {
    await store.intercompany_transfers.updateOne({ _id: cross[0]!._id }, { $inc: { price: 1 } });
    const invoice = (await store.invoices.findOne({ type: 'intercompany', kind: 'invoice' }))!;
    expect(await check()).toEqual([
      { _id: 'invoices_are_sums|MDL', difference: 1, example_ids: [invoice._id] },
    ]);
  });

  it('a sale without a transfer, and a transfer of what was returned', async () => {
    await store.intercompany_transfers.deleteOne({ _id: cross[0]!._id });
    await store.intercompany_transfers.deleteOne({ _id: `${cross[2]!._id}|reversal` });
    const off = (await check()).filter(({ _id }) => _id.startsWith('transfers_are_sales'));
    expect(off).toEqual([
      {
        _id: 'transfers_are_sales|ZR7',
        difference: 2,
        example_ids: [cross[0]!._id, cross[2]!._id],
      },
    ]);
  });

  it('a transfer a person cancelled is their decision', async () => {
    const [sold] = await sell(store, commande, {
      units: 1,
      owner: 'MDL',
      at: new Date('2026-12-01T08:00:00Z'),
    });
    await cancelTransfer(store, { id: sold!._id, reason: 'essai' }, SYSTEM, NOW);
    expect(await check()).toEqual([]);
  });

  it('a number that is missing', async () => {
    await store.invoice_series.updateOne({ _id: 'external|ZR7|2026' }, { $inc: { last: 1 } });
    await expectOff('numbers_continuous', 1, ['ZR7 2026 n° 3']);
  });

  it('a journal number that is there twice', async () => {
    const [first, second] = await store.invoices.find({ entity: 'MDL' }).sort({ journal_no: 1 }).toArray();
    await store.invoices.updateOne({ _id: second!._id }, { $set: { journal_no: first!.journal_no! } });
    expect(await check()).toEqual([
      {
        _id: 'numbers_continuous|MDL',
        difference: 2,
        example_ids: ['Journal MDL 2026 n° 1', 'Journal MDL 2026 n° 2'],
      },
    ]);
  });

  it('an entry of the journal that is not its document', async () => {
    const first = (await store.invoices.findOne({
      entity: 'ZR7',
      kind: 'invoice',
      document: { $exists: true },
    }))!;
    await store.invoices.updateOne({ _id: first._id }, { $inc: { 'document.totals.ttc': 1 } });
    const found = await check();
    expect(found).toContainEqual({
      _id: 'journal_balances|ZR7',
      difference: 1,
      example_ids: [first.invoice_number],
    });
  });

  it('money that has been due for more than ten minutes', async () => {
    const of = { _id: own[1]!._id };
    await store.deliveries.updateOne(of, { $set: { money_due: true, updated_at: NOW } });
    expect(await check()).toEqual([]);
    await store.deliveries.updateOne(of, { $set: { updated_at: new Date(NOW.getTime() - 11 * 60_000) } });
    await expectOff('money_settled', 1, [of._id]);
  });
});

it('people are told once of what does not hold, and it ends when it holds again', async () => {
  const series = { _id: 'external|ZR7|2026' };
  const told = () => store.event_log.countDocuments({ action: 'alert.money_check_failed' });
  await store.invoice_series.updateOne(series, { $inc: { last: 1 } });
  await check();
  await check(new Date('2026-12-02T09:00:00Z'));
  expect(await openAlerts()).toEqual(['numbers_continuous|ZR7']);
  expect(await told()).toBe(1);
  await store.invoice_series.updateOne(series, { $inc: { last: -1 } });
  await check(new Date('2026-12-03T09:00:00Z'));
  expect(await openAlerts()).toEqual([]);
  await store.invoice_series.updateOne(series, { $inc: { last: 1 } });
  await check(new Date('2026-12-04T09:00:00Z'));
  expect(await openAlerts()).toEqual(['numbers_continuous|ZR7']);
  expect(await told()).toBe(2);
});
