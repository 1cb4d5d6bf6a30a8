/** The sales an invoice is made of are what it bills: the same units, the same euros, whatever came back before or after. */
import { beforeEach, expect, it } from 'vitest';
import { weekKey } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { buildLedger } from '../../../store/billing/build-ledger.ts';
import { giveCredit } from '../../../store/billing/give-credit.ts';
import { readSheet } from '../../../store/billing/read-sheet.ts';
import type { DeliveryDoc } from '../../../store/deliveries/collections.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import type { InvoiceDoc } from '../../../store/invoices/collections.ts';
import { issueInvoice } from '../../../store/invoices/issue-invoice.ts';
import { draftFromRecords } from '../../../store/invoices/make-drafts.ts';
import { readSales } from '../../../store/invoices/read-sales.ts';
import { MONDAY } from '../../support/intake.ts';
import { sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const WEEK = weekKey(MONDAY);
const NOW = new Date('2026-12-01T09:00:00Z');
let sold: DeliveryDoc[];
let draft: InvoiceDoc;

const reject = (at: number) =>
  rejectDelivery(store, { delivery_id: sold[at]!._id, reason: 'test', by: SYSTEM, now: NOW });
const issue = ({ _id }: InvoiceDoc) =>
  issueInvoice(store, { id: _id, by: SYSTEM, now: NOW, lacksOf: () => [] });
const sales = async ({ _id }: InvoiceDoc) => readSales(store, (await store.invoices.findOne({ _id }))!);
/** Which leads, and what of each is billed, in cents. */
const billed = async (invoice: InvoiceDoc) =>
  (await sales(invoice)).map(({ delivery_id, net }) => [
    sold.findIndex(({ _id }) => _id === delivery_id),
    net,
  ]);

/** Six leads, the oldest free, the last one back before the invoice. */
beforeEach(async () => {
  await emptyStore(store);
  const { client, commande } = await insertOrder(store);
  await setPrice(store, client, 25);
  sold = await sell(store, commande, { units: 5 });
  sold.push(
    ...(await sell(store, commande, { units: 1, lb: true, at: new Date(MONDAY.getTime() + 60_000) })),
  );
  const credit = { client_id: client._id, commande_id: commande._id, produit: 'PV', week_key: WEEK };
  await giveCredit(store, { ...credit, units: 1, reason: 'retard', note: '' }, SYSTEM, NOW);
  await buildLedger(store, { entity: 'ZR7', week: WEEK, now: NOW });
  await reject(4);
  const records = await store.billing_records.find().toArray();
  const ids = records.map(({ record_id }) => record_id);
  draft = await draftFromRecords(store, ids, SYSTEM, NOW);
});

it('are the units of a draft, free ones at nothing, LBs told apart', async () => {
  const found = await sales(draft);
  expect(found.map(({ net, is_lb, discount_bp }) => [net, is_lb, discount_bp])).toEqual([
    [0, false, 10_000],
    [2_500, false, 0],
    [2_500, false, 0],
    [2_500, false, 0],
    [2_500, true, 0],
  ]);
});

it('stay those of the invoice when some come back, which are those of its credit note', async () => {
  const issued = (await issue(draft))!;
  const before = await billed(issued);
  expect(before.reduce((sum, [, net]) => sum + net!, 0)).toBe(issued.ht);
  await reject(0);
  await reject(2);
  expect(await billed(issued)).toEqual(before);
  const note = (await store.invoices.findOne({ kind: 'credit_note' }))!;
  // The free one cost nothing.
  expect(await billed(note)).toEqual([[2, 2_500]]);
});

it('are as many in a month that cuts the week as in the week, also after a return', async () => {
  await issue(draft);
  await reject(0);
  await reject(2);
  const within = { start: MONDAY, end: new Date(MONDAY.getTime() + 3_600_000) };
  const of = { entity: 'ZR7', week: WEEK } as const;
  const [week, part] = [await readSheet(store, of), await readSheet(store, { ...of, within })];
  const units = ({ rows }: typeof week) =>
    rows.map(({ units_billable, units_free, net_total_ht }) => [units_billable, units_free, net_total_ht]);
  expect(units(week)).toEqual([[5, 1, 10_000]]);
  expect(units(part)).toEqual(units(week));
});

it('are not the free unit that came back while another record of its sale was invoiced', async () => {
  const record = (await store.billing_records.findOne())!;
  const locked = { ...record, _id: 'other', record_id: 'other', status: 'invoiced' as const };
  await store.billing_records.insertOne(locked);
  await reject(0);
  const issued = (await issue(draft))!;
  expect(issued).toMatchObject({ ht: 10_000, document: { lines: [{ quantity: 4 }] } });
  expect(await billed(issued)).toEqual([1, 2, 3, 5].map((at) => [at, 2_500]));
});

it('are none of an invoice written by hand', async () => {
  expect(await readSales(store, { ...draft, record_ids: [] })).toEqual([]);
});
