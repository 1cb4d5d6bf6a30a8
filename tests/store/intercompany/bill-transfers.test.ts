/** What one company owes the other: one set of invoices per week, whoever asks and however often. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ENTITIES } from '../../../domain/common/entity.ts';
import { weekKey } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { billTransfers } from '../../../store/intercompany/bill-transfers.ts';
import { retryTransferErrors } from '../../../store/intercompany/retry-errors.ts';
import { directionId, SINCE_EVER } from '../../../domain/billing/price-book.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { invoiceLacks } from '../../../documents/invoices/lacks.ts';
import { changeEntity } from '../../../store/settings/change-setting.ts';
import { MONDAY } from '../../support/intake.ts';
import { fillCompanies, seedInternalPrices, sell } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const WEEK = weekKey(MONDAY);
const NEXT_MONDAY = new Date('2026-11-30T07:00:00Z');
let commande: CommandeDoc;

beforeEach(async () => {
  await emptyStore(store);
  await seedInternalPrices(store);
  ({ commande } = await insertOrder(store));
});

const bill = (how: Partial<Parameters<typeof billTransfers>[1]> = {}) =>
  billTransfers(store, { from: 'MDL', by: SYSTEM, now: NEXT_MONDAY, lacksOf: () => [], ...how });
const invoices = () => store.invoices.find().sort({ invoice_number: 1 }).toArray();
const reject = (delivery_id: string) =>
  rejectDelivery(store, { delivery_id, reason: 'test', by: SYSTEM, now: NEXT_MONDAY });

describe('Monday', () => {
  it('bills every pending transfer of each finished week, one invoice per direction and week', async () => {
    await sell(store, commande, { units: 3, owner: 'MDL' });
    await sell(store, commande, { units: 2, owner: 'MDL', at: new Date('2026-11-17T09:00:00Z') });
    await sell(store, commande, { units: 1, owner: 'MDL', at: NEXT_MONDAY });
    await bill();
    expect(
      (await invoices()).map(({ invoice_number, ht, vat, ttc, due_on, transfer_ids, type }) => [
        ...[invoice_number, ht, vat, ttc, due_on, transfer_ids.length, type],
      ]),
    ).toEqual([
      ['IC-MDL-2026-W47-0001', 5_000, 1_000, 6_000, '2026-12-30', 2, 'intercompany'],
      ['IC-MDL-2026-W48-0002', 7_500, 1_500, 9_000, '2026-12-30', 3, 'intercompany'],
    ]);
    expect(await store.intercompany_transfers.countDocuments({ status: 'invoiced' })).toBe(5);
    // The current week only when it is named.
    await bill({ week: weekKey(NEXT_MONDAY) });
    expect(await store.intercompany_transfers.countDocuments({ status: 'pending' })).toBe(0);
  });

  it('six times at once makes one set; what comes late is a supplement', async () => {
    await sell(store, commande, { units: 20, owner: 'MDL' });
    await Promise.all(Array.from({ length: 6 }, () => bill()));
    expect(await invoices()).toHaveLength(1);
    await sell(store, commande, { units: 1, owner: 'MDL', at: new Date(MONDAY.getTime() + 60_000) });
    await bill({ week: WEEK });
    expect((await invoices()).map(({ invoice_number, ht }) => [invoice_number, ht])).toEqual([
      ['IC-MDL-2026-W48-0001', 50_000],
      ['IC-MDL-2026-W48-0002', 2_500],
    ]);
  });

  it('racing rejects bills each transfer or cancels it', async () => {
    const sold = await sell(store, commande, { units: 20, owner: 'MDL' });
    await Promise.all([bill(), ...sold.slice(0, 12).map(({ _id }) => reject(_id))]);
    await bill();
    const [invoice] = await invoices();
    const billed = invoice!.document!.lines.reduce((sum, { quantity }) => sum + quantity, 0);
    const returned = await store.intercompany_transfers.countDocuments({ reverses: { $exists: true } });
    const cancelled = await store.intercompany_transfers.countDocuments({ status: 'cancelled' });
    expect(billed - returned).toBe(8);
    expect(returned + cancelled).toBe(12);
  });

  it('what cannot be issued is one draft that holds nothing, made anew each time', async () => {
    await sell(store, commande, { units: 2, owner: 'MDL' });
    const missing = [{ path: 'entity.legal.siren', message: 'Le SIREN manque.' }];
    const lacking = () => bill({ lacksOf: () => missing });
    const first = await lacking();
    await sell(store, commande, { units: 1, owner: 'MDL', at: new Date(MONDAY.getTime() + 1) });
    const second = await lacking();
    expect(second.drafts).toEqual([{ invoice_id: first.drafts[0]!.invoice_id, week: WEEK, missing }]);
    expect(await invoices()).toMatchObject([{ status: 'draft', ht: 7_500 }]);
    expect(await store.intercompany_transfers.countDocuments({ status: 'pending' })).toBe(3);
    expect((await bill()).issued).toHaveLength(1);
    expect(await invoices()).toMatchObject([
      { status: 'sent', ht: 7_500, invoice_number: 'IC-MDL-2026-W48-0001' },
    ]);
  });

  it('what was rejected after it was billed goes on one credit note that names every invoice', async () => {
    const first = await sell(store, commande, {
      units: 2,
      owner: 'MDL',
      at: new Date('2026-11-17T09:00:00Z'),
    });
    const second = await sell(store, commande, { units: 3, owner: 'MDL' });
    await bill();
    for (const { _id } of [first[0]!, second[0]!, second[1]!]) await reject(_id);
    await bill();
    const note = (await store.invoices.findOne({ kind: 'credit_note' }))!;
    expect(note).toMatchObject({
      ht: 7_500,
      ttc: 9_000,
      document: { corrects: [{ number: 'IC-MDL-2026-W47-0001' }, { number: 'IC-MDL-2026-W48-0002' }] },
    });
    expect((await invoices()).map(({ kind, credited }) => [kind, credited])).toEqual([
      ['invoice', 3_000],
      ['invoice', 6_000],
      ['credit_note', 9_000],
    ]);
  });
});

describe('a document', () => {
  const EARLIER = new Date('2026-11-17T09:00:00Z');

  it('says the days its leads were sent on, also issued in another year', async () => {
    const at = new Date('2026-12-29T09:00:00Z');
    await sell(store, commande, { units: 1, owner: 'MDL', at });
    const [last] = await sell(store, commande, {
      units: 1,
      owner: 'MDL',
      at: new Date('2027-01-02T23:30:00Z'),
    });
    const now = new Date('2027-01-04T07:00:00Z');
    await bill({ now });
    expect((await invoices())[0]).toMatchObject({
      week_key: '2026-W53',
      issued_on: '2027-01-04',
      document: { period: { from: '2026-12-29', to: '2027-01-03' } },
    });
    await reject(last!._id);
    await bill({ now: new Date('2027-01-11T07:00:00Z') });
    expect(await store.invoices.findOne({ kind: 'credit_note' })).toMatchObject({
      document: { period: { from: '2027-01-03', to: '2027-01-03' } },
    });
  });

  it('of a named week takes back what was of that week, and leaves the rest', async () => {
    const [first] = await sell(store, commande, { units: 2, owner: 'MDL', at: EARLIER });
    const [second] = await sell(store, commande, { units: 2, owner: 'MDL' });
    await bill();
    await reject(first!._id);
    await reject(second!._id);
    // A draft of both is of no use once one of them is on a credit note.
    await bill({ lacksOf: () => [{ path: 'entity.legal.siren', message: 'Le SIREN manque.' }] });
    await bill({ week: WEEK });
    const notes = () => store.invoices.find({ kind: 'credit_note' }).sort({ invoice_number: 1 }).toArray();
    expect(await notes()).toMatchObject([
      { week_key: WEEK, status: 'paid', transfer_ids: [`${second!._id}|reversal`] },
    ]);
    await bill();
    expect((await notes()).map(({ transfer_ids }) => transfer_ids)).toEqual([
      [`${second!._id}|reversal`],
      [`${first!._id}|reversal`],
    ]);
  });

  it('that is refused is named, and holds up no other', async () => {
    const [first] = await sell(store, commande, { units: 1, owner: 'MDL', at: EARLIER });
    await bill();
    // As if a person had credited it outside of the transfers.
    await store.invoices.updateOne({}, { $set: { credited_by_rate: { 2000: asCents(2_500) } } });
    await reject(first!._id);
    await sell(store, commande, { units: 1, owner: 'MDL' });
    expect(await bill()).toMatchObject({
      issued: [expect.any(String)],
      refused: [{ week: null, code: 'OVER_CREDITED' }],
    });
  });

  it('is no draft any more once all it was made of is cancelled', async () => {
    const [only] = await sell(store, commande, { units: 1, owner: 'MDL' });
    await bill({ lacksOf: () => [{ path: 'entity.legal.siren', message: 'Le SIREN manque.' }] });
    await reject(only!._id);
    await bill();
    expect(await invoices()).toEqual([]);
  });
});

describe('VAT between the companies', () => {
  it('was another one when some of it was billed: a credit note each', async () => {
    await fillCompanies(store);
    const [first] = await sell(store, commande, {
      units: 2,
      owner: 'MDL',
      at: new Date('2026-11-17T09:00:00Z'),
    });
    await bill();
    const exempt = {
      rate_bp: asBasisPoints(0),
      category: 'AE' as const,
      exemption_code: 'VATEX-FR-AE',
      exemption_text: 'Autoliquidation',
    };
    await changeEntity(store, 'MDL', { intercompany_vat: exempt }, SYSTEM, MONDAY);
    const [second] = await sell(store, commande, { units: 2, owner: 'MDL' });
    await bill();
    await reject(first!._id);
    await reject(second!._id);
    expect((await bill()).issued).toHaveLength(2);
    expect((await invoices()).map(({ kind, ht, vat, credited }) => [kind, ht, vat, credited])).toEqual([
      ['invoice', 5_000, 1_000, 3_000],
      ['invoice', 5_000, 0, 2_500],
      ['credit_note', 2_500, 0, 2_500],
      ['credit_note', 2_500, 500, 3_000],
    ]);
  });

  it('is the issuer’s setting: 20 % unless set, 0 with its reason on the line', async () => {
    await fillCompanies(store);
    const exempt = {
      rate_bp: asBasisPoints(0),
      category: 'AE' as const,
      exemption_code: 'VATEX-FR-AE',
      exemption_text: 'Autoliquidation, article 283-2 du CGI',
    };
    await changeEntity(store, 'MDL', { intercompany_vat: exempt }, SYSTEM, MONDAY);
    await sell(store, commande, { units: 2, owner: 'MDL' });
    const { commande: theirs } = await insertOrder(store, { entity: 'MDL' }, { entity: 'MDL' });
    await sell(store, theirs, { units: 2, owner: 'ZR7' });
    await bill({ lacksOf: (document) => invoiceLacks(document, 'company') });
    await bill({ from: 'ZR7', lacksOf: (document) => invoiceLacks(document, 'company') });
    const { rate_bp: _rate, ...reason } = exempt;
    expect(await invoices()).toMatchObject([
      { entity: 'MDL', ht: 5_000, vat: 0, vat_breakdown: [{ ...reason, base: 5_000 }] },
      { entity: 'ZR7', ht: 5_000, vat: 1_000, vat_breakdown: [{ category: 'S', base: 5_000 }] },
    ]);
  });
});

it('a transfer without a price is billed once there is one', async () => {
  const other = await insertOrder(store, { produit: 'VMC' });
  await sell(store, other.commande, { units: 2, owner: 'MDL' });
  await bill();
  expect(await invoices()).toEqual([]);
  expect(await retryTransferErrors(store, ENTITIES, NEXT_MONDAY)).toEqual({ repaired: 0, left: 2 });
  const id = directionId('MDL', 'ZR7');
  await store.prices.insertOne({
    _id: `internal|${id}|VMC`,
    scope: 'internal',
    id,
    product: 'VMC',
    valid_from: SINCE_EVER,
    price: asCents(1_200),
    discount_bp: null,
    active: true,
    written_at: MONDAY,
    written_by: 'test',
  });
  expect(await retryTransferErrors(store, ENTITIES, NEXT_MONDAY)).toEqual({ repaired: 2, left: 0 });
  await bill();
  expect(await invoices()).toMatchObject([{ ht: 2_400 }]);
});
