/** Prices, credits, prepaid units and the weekly ledger, as the API takes and answers them. */
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  AddUnitsAnswer,
  BillingMonth,
  BillingRecord,
  BillingWeek,
  MovementList,
  ProductPricing,
  RemoveUnitsAnswer,
} from '../../../api/billing/contract.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import { issueInvoice } from '../../../store/invoices/issue-invoice.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { seedInternalPrices, sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let admin: TestUser;
let boss: TestUser;
let client: ClientDoc;
let commande: CommandeDoc;
const WEEK = '2026-W48';

beforeEach(async () => {
  await emptyStore(store);
  await seedInternalPrices(store);
  api.now = MONDAY;
  admin = await api.user();
  boss = await api.user({ role: 'super_admin' });
  ({ client, commande } = await insertOrder(store));
  await setPrice(store, client, 25);
  api.asked.length = 0;
});

const url = (path = '') => `/api/clients/${client._id}${path}`;
const week = async (user = admin, key = WEEK) =>
  (await api.call<BillingWeek>(user, 'GET', `/api/billing/week?week_key=${key}`)).body;
const build = (body: object = {}, user = admin, key = WEEK) =>
  api.call(user, 'POST', `/api/billing/week/${key}/build-ledger`, body);
const setProduct = (body: object) =>
  api.call<{ pricing: ProductPricing; stale_records: number }>(admin, 'POST', url('/pricing/product'), {
    product_code: 'PV',
    ...body,
  });

describe('prices', () => {
  it('go from the product to the order to the client, and say which one it was', async () => {
    const priced = async () =>
      (await api.call<{ products: ProductPricing[] }>(admin, 'GET', url('/pricing'))).body.products;
    expect((await priced()).find(({ product_code }) => product_code === 'PV')).toMatchObject({
      source: 'client',
      unit_price_eur: 25,
      active: false,
    });
    const { status, body } = await setProduct({ unit_price_eur: 30.5, discount_pct: 10 });
    expect([status, body]).toMatchObject([
      200,
      {
        success: true,
        stale_records: 0,
        pricing: { unit_price_eur: 30.5, discount_pct: 10, net_unit_price_eur: 27.45 },
      },
    ]);
    expect(await priced()).toMatchObject([
      { product_code: 'ITE', source: 'client' },
      { product_code: 'PAC', source: 'client' },
      { product_code: 'PV', source: 'product', active: true, history: [{ unit_price_eur: 30.5 }] },
    ]);
    expect((await api.call(admin, 'DELETE', url('/pricing/product/pv'))).status).toBe(200);
    expect((await priced())[2]).toMatchObject({ source: 'client', unit_price_eur: 25, active: false });
    // A second time there is none.
    expect((await api.call(admin, 'DELETE', url('/pricing/product/PV'))).status).toBe(404);
    expect((await api.call(admin, 'DELETE', url('/pricing/product/NOPE'))).status).toBe(404);
  });

  it('keep their history: a price of before is still that of before', async () => {
    await setProduct({ unit_price_eur: 20 });
    api.now = new Date('2026-11-25T09:00:00Z');
    await setProduct({ unit_price_eur: 22 });
    const at = async (day: string) =>
      (await api.call<{ products: ProductPricing[] }>(admin, 'GET', url(`/pricing?at=${day}`))).body
        .products[2]!;
    expect((await at('2026-11-24')).unit_price_eur).toBe(20);
    expect((await at('2026-11-26')).unit_price_eur).toBe(22);
    expect((await api.call(admin, 'GET', url('/pricing?at=demain'))).status).toBe(400);
  });

  it('refuse a mode nobody knows, and a VAT rate no invoice may show', async () => {
    expect((await setProduct({ billing_mode: 'CREDIT' })).status).toBe(400);
    expect((await api.call(admin, 'PUT', url('/pricing'), { tva_rate: 19 })).status).toBe(422);
    const { status, body } = await api.call(admin, 'PUT', url('/pricing'), {
      discount_pct_global: 5,
      tva_rate: 8.5,
    });
    expect([status, body]).toMatchObject([
      200,
      { pricing: { global: { discount_pct_global: 5, tva_rate: 8.5 } } },
    ]);
    expect(await store.prices.countDocuments({ scope: 'client', id: client._id })).toBe(2);
  });

  it('flag what was built with another one, and are refused before an issued invoice', async () => {
    await sell(store, commande, { units: 2 });
    await build();
    const change = { unit_price_eur: 40, valid_from: '2026-11-23' };
    expect((await setProduct(change)).body.stale_records).toBe(1);
    expect((await week()).weekly_invoice).toMatchObject([{ stale: true, unit_price_ht_snapshot: 25 }]);
    await build();
    expect((await week()).weekly_invoice).toMatchObject([{ stale: false, unit_price_ht_snapshot: 40 }]);
    await store.billing_records.updateMany({}, { $set: { status: 'invoiced', invoice_id: 'invoice' } });
    expect((await setProduct({ ...change, unit_price_eur: 45 })).status).toBe(409);
  });

  it('are listed for every order, the missing ones first', async () => {
    const other = await insertOrder(
      store,
      { produit: 'PAC' },
      { name: 'Aaa', default_prix_lead_cents: null },
    );
    const overview = async (query = '') =>
      (await api.call(admin, 'GET', `/api/billing/pricing-overview${query}`)).body;
    expect(await overview()).toMatchObject({
      count: 2,
      missing_count: 1,
      clients: [
        { order_id: other.commande._id, source: 'none', unit_price_ht: null },
        { order_id: commande._id, source: 'client', unit_price_ht: 25, mode: 'WEEKLY_INVOICE' },
      ],
    });
    expect(await overview('?missing=true')).toMatchObject({ count: 1, missing_count: 1 });
  });
});

describe('credits', () => {
  const give = (body: object = {}) =>
    api.call<{ credit: { id: string } }>(admin, 'POST', url('/credits'), {
      ...{ order_id: commande._id, product_code: 'PV', week_key: WEEK, quantity_units_free: 2 },
      ...{ reason: 'retard', note: 'un jour de retard', ...body },
    });

  it('are dealt at once to a ledger that is there, and taken back', async () => {
    await sell(store, commande, { units: 3 });
    await build();
    const { body } = await give();
    expect((await week()).weekly_invoice).toMatchObject([
      { units_billable: 3, units_free: 2, units_invoiced: 1, net_total_ht: 25, total_ttc_expected: 30 },
    ]);
    expect((await api.call(admin, 'GET', url(`/credits?week_key=${WEEK}`))).body).toMatchObject({
      count: 1,
      credits: [{ quantity_units_free: 2, reason: 'retard' }],
    });
    const gone = await api.call(admin, 'DELETE', url(`/credits/${body.credit.id}`));
    expect(gone.body).toMatchObject({ success: true, deleted_id: body.credit.id });
    expect((await week()).weekly_invoice).toMatchObject([{ units_free: 0, net_total_ht: 75 }]);
    expect((await api.call(admin, 'DELETE', url(`/credits/${body.credit.id}`))).status).toBe(404);
  });

  it('larger than the week make it free, and are not carried over', async () => {
    await sell(store, commande, { units: 1 });
    await give({ quantity_units_free: 50 });
    expect((await week()).weekly_invoice).toMatchObject([
      { is_preview: true, units_free: 1, units_invoiced: 0, net_total_ht: 0 },
    ]);
  });

  it('are refused on another client’s order, on a closed one, on what is prepaid, on what is invoiced', async () => {
    const other = await insertOrder(store);
    expect((await give({ order_id: other.commande._id })).status).toBe(409);
    expect((await give({ order_id: 'nope' })).status).toBe(404);
    expect((await give({ week_key: '2026-W99' })).status).toBe(400);
    await store.commandes.updateOne({ _id: commande._id }, { $set: { active: false } });
    expect((await give()).status).toBe(409);
    // It did deliver that week.
    await sell(store, commande, { units: 1 });
    expect((await give()).status).toBe(200);
    await build();
    await store.billing_records.updateMany({}, { $set: { status: 'invoiced' } });
    expect((await give()).status).toBe(409);
    await setProduct({ billing_mode: 'PREPAID' });
    expect((await give()).status).toBe(409);
  });
});

describe('prepaid units', () => {
  const add = (units_to_add: number, headers = {}) =>
    api.call(admin, 'POST', url('/prepayment/add-units'), { product_code: 'PV', units_to_add }, headers);
  const remove = (units: number) =>
    api.call(admin, 'POST', url('/prepayment/remove-units'), { product_code: 'PV', units, reason: 'trop' });

  it('are added once per request, have the stock routed, and never go below zero', async () => {
    const key = { 'idempotency-key': 'k1' };
    expect((await add(15, key)).body).toMatchObject({
      success: true,
      balance: { units_purchased_total: 15, units_remaining: 15, status: 'OK' },
    });
    expect((await add(15, key)).body).toMatchObject({ balance: { units_remaining: 15 } });
    expect((await add(16, key)).status).toBe(409);
    expect(api.asked).toContain('routeStock');
    const routed = () => store.prepayment_balances.findOne({ client_id: client._id });
    await expect.poll(async () => (await routed())!.routed_for).toBe(1);
    expect((await remove(10)).body).toMatchObject({ balance: { units_remaining: 5, status: 'LOW' } });
    expect((await remove(6)).status).toBe(409);
    expect((await remove(5)).body).toMatchObject({ balance: { units_remaining: 0, status: 'BLOCKED' } });
    expect((await api.call(admin, 'GET', url('/prepayment'))).body).toMatchObject({
      client_id: client._id,
      balances: [{ product_code: 'PV', units_remaining: 0 }],
    });
    const { body } = await api.call<{ movements: { units: number }[] }>(
      admin,
      'GET',
      url('/prepayment/movements'),
    );
    expect(body.movements.map(({ units }) => units)).toEqual(expect.arrayContaining([15, -10, -5]));
    expect((await add(1, {})).status).toBe(200);
    expect(
      (await api.call(admin, 'POST', url('/prepayment/add-units'), { product_code: 'NOPE', units_to_add: 1 }))
        .status,
    ).toBe(404);
  });

  it('are sold at a price: the answer has the draft, the movement its number once it is issued', async () => {
    const sale = { product_code: 'PV', units_to_add: 10, unit_price_ht: 20.5, note: 'Contrat' };
    const headers = { 'idempotency-key': 'sale' };
    const sell = () => api.call<AddUnitsAnswer>(admin, 'POST', url('/prepayment/add-units'), sale, headers);
    const { body } = await sell();
    expect(body).toMatchObject({
      success: true,
      balance: { units_remaining: 10 },
      invoice: {
        ...{ status: 'draft', kind: 'invoice', invoice_number: null, client_name: client.name },
        ...{ amount_ht: 205, prepaid: { product_code: 'PV', units: 10, paid_on: null } },
      },
    });
    const id = body.invoice!.id;
    expect((await sell()).body.invoice).toMatchObject({ id });
    const draft = await api.call(admin, 'GET', `/api/invoices/${id}`);
    expect(draft.body).toMatchObject({
      invoice: { written_lines: [], line_items: [{ qty: 10, unit_price_ht: 20.5, total_ht: 205 }] },
    });
    await issueInvoice(store, { id, by: SYSTEM, now: api.now, lacksOf: () => [] });
    const taken = await api.call<RemoveUnitsAnswer>(admin, 'POST', url('/prepayment/remove-units'), {
      ...{ product_code: 'PV', units: 4, reason: 'trop' },
    });
    expect(taken.body).toMatchObject({
      balance: { units_remaining: 6 },
      credit_notes: [{ kind: 'credit_note', status: 'draft', amount_ht: 82 }],
    });
    const moves = await api.call<MovementList>(admin, 'GET', url('/prepayment/movements'));
    const { invoice_number } = (await store.invoices.findOne({ _id: id }))!;
    const of = (kind: string) => moves.body.movements.find((movement) => movement.kind === kind);
    expect(of('top_up')).toMatchObject({ invoice_id: id, invoice: { id, invoice_number, kind: 'invoice' } });
    expect(of('refund')).toMatchObject({
      credit_notes: [{ id: taken.body.credit_notes[0]!.id, invoice_number: null, kind: 'credit_note' }],
    });
    expect(
      (await api.call<{ invoices: unknown[] }>(admin, 'GET', '/api/invoices?kind=invoice')).body.invoices,
    ).toMatchObject([{ id, prepaid: { units: 10 } }]);
  });

  it.each([
    [200, {}],
    [200, { note: 'comme la version 1' }],
    [200, { external_invoice_number: 'F-12' }],
    [200, { gift_reason: 'retard' }],
    [200, { unit_price_ht: 20, paid_on: '2026-01-05', means: 'carte' }],
    [422, { unit_price_ht: 0 }],
    [422, { unit_price_ht: 20, external_invoice_number: 'F-12' }],
    [422, { unit_price_ht: 20, gift_reason: 'retard' }],
    [422, { external_invoice_number: 'F-12', gift_reason: 'retard' }],
    [422, { gift_reason: 'retard', paid_on: '2026-01-05' }],
    [422, { unit_price_ht: 20, paid_on: '2036-01-05' }],
  ])('answer %i to %j', async (status, said) => {
    const body = { product_code: 'PV', units_to_add: 1, ...said };
    const answer = await api.call(admin, 'POST', url('/prepayment/add-units'), body);
    expect(answer.status).toBe(status);
    expect(await store.prepayment_movements.countDocuments()).toBe(status === 200 ? 1 : 0);
    expect(await store.invoices.countDocuments()).toBe('means' in said ? 1 : 0);
  });

  it('count in the ledger and cost nothing there', async () => {
    await setProduct({ billing_mode: 'PREPAID' });
    await add(3);
    await sell(store, commande, { units: 1, delivery: { billing_mode: 'PREPAID' } });
    expect(await week()).toMatchObject({
      totals: { units_billable: 0, net_ht: 0, ttc: 0 },
      weekly_invoice: [],
      prepaid: [
        {
          units_billable: 1,
          value_ht: 25,
          net_total_ht: 0,
          prepaid_remaining: 3,
          prepaid_status: 'LOW',
          status: null,
        },
      ],
    });
    expect((await api.call(admin, 'GET', '/api/billing/prepaid')).body).toMatchObject({
      count: 1,
      balances: [{ client_name: client.name, units_remaining: 3 }],
    });
    await build();
    const [row] = (await week()).prepaid;
    expect(
      (await api.call(admin, 'PUT', `/api/billing/records/${row!.record_id}`, { status: 'paid' })).status,
    ).toBe(409);
  });
});

describe('the week', () => {
  it('is a preview before it is built, and the same afterwards', async () => {
    await sell(store, commande, { units: 2 });
    await sell(store, commande, { units: 1, lb: true });
    const before = await week();
    expect(before).toMatchObject({
      week_key: WEEK,
      week_start: '2026-11-23',
      week_end: '2026-11-29',
      has_records: false,
      is_preview: true,
      finished: false,
      built_at: null,
      summary: { units_delivered: 3, units_billable: 3, total_leads: 2, total_lb: 1, billable_lb: 1 },
      totals: { units_billable: 3, units_lb: 1, net_ht: 75, vat: 15, ttc: 90 },
      weekly_invoice: [{ is_preview: true, record_id: null, units_lb: 1, status: 'not_invoiced' }],
    });
    expect((await build()).body).toMatchObject({
      success: true,
      week_key: WEEK,
      entities: ['ZR7'],
      ledger_entries: 3,
      billing_records_created: 1,
      inter_records_created: 0,
    });
    const after = await week();
    expect(after).toMatchObject({ has_records: true, is_preview: false, not_in_ledger: 0 });
    expect(after.totals).toEqual(before.totals);
    const late = await sell(store, commande, { units: 1 });
    expect(await week()).toMatchObject({ not_in_ledger: 1 });
    await build({ supplement: true });
    expect(await week()).toMatchObject({ not_in_ledger: 0, totals: { units_billable: 4 } });
    await rejectDelivery(store, {
      delivery_id: late[0]!._id,
      reason: 'faux numéro',
      by: SYSTEM,
      now: MONDAY,
    });
    expect(await week()).toMatchObject({ totals: { units_billable: 3 }, summary: { units_non_billable: 1 } });
  });

  it('is rounded once per client and rate', async () => {
    await setPrice(store, client, 0.33, { valid_from: new Date(1) });
    const second = await insertOrder(store, { produit: 'PAC', client_id: client._id });
    await store.commandes.updateOne({ _id: second.commande._id }, { $set: { client_id: client._id } });
    for (const order of [commande, { ...second.commande, client_id: client._id }])
      await sell(store, order, { units: 1 });
    // Alone each would be 0.07 of VAT: 0.66 × 20 % is 0.13.
    expect((await week()).weekly_invoice.map(({ vat_amount }) => vat_amount)).toEqual([0.07, 0.07]);
    expect((await week()).totals).toMatchObject({ net_ht: 0.66, vat: 0.13, ttc: 0.79 });
  });

  it('is locked by an invoiced record: of both companies or of none', async () => {
    const mdl = await insertOrder(store, { entity: 'MDL' }, { entity: 'MDL', name: 'Maison Verte' });
    await sell(store, commande, { units: 1 });
    await sell(store, mdl.commande, { units: 1 });
    await build({}, boss);
    await store.billing_records.updateMany({ client_id: mdl.client._id }, { $set: { status: 'paid' } });
    await sell(store, commande, { units: 1 });
    const refused = await build({}, boss);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ detail: expect.stringMatching(/MDL.*Maison Verte/) });
    expect(await week(admin)).toMatchObject({ not_in_ledger: 1, locked_by: null });
    expect((await build({}, admin)).status).toBe(200);
    expect(await week(boss)).toMatchObject({ locked_by: 'Maison Verte' });
  });

  it('refuses what is no week, and one that has not begun', async () => {
    expect((await build({}, admin, '2026-W60')).status).toBe(400);
    expect((await build({}, admin, '2026-W49')).status).toBe(400);
    expect((await api.call(admin, 'GET', '/api/billing/week?week_key=48')).status).toBe(400);
    expect((await api.call(admin, 'GET', '/api/billing/month-summary?month=2026-13')).status).toBe(400);
  });

  it('shows one company’s rows to its own people', async () => {
    const mdl = await insertOrder(store, { entity: 'MDL' }, { entity: 'MDL' });
    await sell(store, mdl.commande, { units: 1 });
    expect((await week(admin)).weekly_invoice).toEqual([]);
    expect((await week(boss)).weekly_invoice).toHaveLength(1);
    await build({}, boss);
    const [record] = (await week(boss)).weekly_invoice;
    const path = `/api/billing/records/${record!.record_id}`;
    expect((await api.call(admin, 'PUT', path, { status: 'paid' })).status).toBe(404);
    expect((await api.call(admin, 'GET', '/api/billing/records')).body).toMatchObject({ total: 0 });
    expect(
      (await api.call(admin, 'GET', `/api/billing/ledger?record_id=${record!.record_id}`)).body,
    ).toMatchObject({ total: 0 });
  });
});

describe('the month', () => {
  it('cuts a week by day, and months add up to weeks', async () => {
    // Week 49 of 2026 goes from Monday 30 November to Sunday 6 December.
    await sell(store, commande, { units: 2, at: new Date('2026-11-30T22:59:00Z') });
    await sell(store, commande, { units: 3, at: new Date('2026-11-30T23:01:00Z') });
    api.now = new Date('2026-12-07T09:00:00Z');
    admin = await api.user();
    const month = async (key: string) =>
      (await api.call<BillingMonth>(admin, 'GET', `/api/billing/month-summary?month=${key}`)).body;
    const check = async () => {
      expect(await month('2026-11')).toMatchObject({
        month_start: '2026-11-01',
        month_end: '2026-11-30',
        totals: { units_billable: 2, net_ht: 50, vat: 10, ttc: 60 },
        summary: { units_delivered: 2 },
        rows: [{ weeks_count: 1, status_detail: { not_invoiced: 1 } }],
      });
      expect(await month('2026-12')).toMatchObject({ totals: { units_billable: 3, net_ht: 75 } });
      expect(await week(admin, '2026-W49')).toMatchObject({ totals: { net_ht: 125 } });
    };
    await check();
    await build({}, admin, '2026-W49');
    expect((await month('2026-11')).weeks_in_month).toEqual([
      ...['2026-W44', '2026-W45', '2026-W46', '2026-W47', '2026-W48', '2026-W49'],
    ]);
    await check();
  });
});

describe('records', () => {
  const only = async () => (await week()).weekly_invoice[0]!;
  const put = (id: string | null, body: object) =>
    api.call<{ record: BillingRecord }>(admin, 'PUT', `/api/billing/records/${id}`, body);

  beforeEach(async () => {
    await sell(store, commande, { units: 1 });
    await build();
  });

  it('are tracked outside; null clears, and what is absent stays', async () => {
    const { record_id } = await only();
    const outside = {
      external_invoice_number: 'F-12',
      external_invoice_ttc: 30,
      due_date: '2026-12-23',
      status: 'invoiced',
    };
    expect((await put(record_id, outside)).body).toMatchObject({ success: true, record: outside });
    expect(
      (await put(record_id, { paid_at: '2026-12-01T10:00:00Z', status: 'paid' })).body.record,
    ).toMatchObject({
      external_invoice_number: 'F-12',
      paid_at: '2026-12-01T10:00:00.000Z',
      status: 'paid',
    });
    expect((await put(record_id, { external_invoice_number: null })).body.record).toMatchObject({
      external_invoice_number: null,
      external_invoice_ttc: 30,
    });
    expect((await put(record_id, { status: 'nope' })).status).toBe(400);
    expect((await put('nope', { status: 'paid' })).status).toBe(404);
    const listed = async (query: string) =>
      (await api.call(admin, 'GET', `/api/billing/records?${query}`)).body;
    expect(await listed(`week_key=${WEEK}&status=paid`)).toMatchObject({ total: 1 });
    expect(await listed('status=overdue')).toMatchObject({ total: 0 });
    expect(await listed('status=nope')).toMatchObject({ status: 400 });
  });

  it('on an invoice of RDZ are that invoice’s', async () => {
    const { record_id } = await only();
    await store.billing_records.updateMany({}, { $set: { invoice_id: 'draft' } });
    expect((await put(record_id, { status: 'paid' })).status).toBe(409);
  });

  it('have their lines, as a list and as a file', async () => {
    const lines = `/api/billing/ledger?week_key=${WEEK}`;
    expect((await api.call(admin, 'GET', lines)).body).toMatchObject({
      total: 1,
      lines: [{ kind: 'delivery', client_name: client.name, net_unit_price_ht: 25, free: false }],
    });
    const { text, headers } = await api.call(admin, 'GET', `${lines}&format=csv`);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(text.split('\r\n')).toHaveLength(3);
    expect(text).toContain(`${WEEK};ZR7;${client.name};PV;delivery;lead`);
  });
});

describe('between the companies', () => {
  const price = (body: object, user = boss) =>
    api.call(user, 'PUT', '/api/billing/transfer-pricing', {
      ...{ from_entity: 'ZR7', to_entity: 'MDL', product_code: 'PV', unit_price_ht: 27 },
      ...body,
    });

  it('one table of prices is shown by both', async () => {
    expect((await price({})).body).toMatchObject({ success: true, freed_transfers: 0 });
    api.now = new Date(MONDAY.getTime() + 1000);
    const of = async (path: string, name: string) =>
      (
        await api.call<Record<string, { from_entity: string; product: string; unit_price_ht: number }[]>>(
          boss,
          'GET',
          path,
        )
      ).body[name]!;
    for (const [path, name] of [
      ['/api/billing/transfer-pricing', 'items'],
      ['/api/intercompany/pricing', 'pricing'],
    ] as const)
      expect(
        (await of(path, name)).find((row) => row.from_entity === 'ZR7' && row.product === 'PV'),
      ).toMatchObject({ unit_price_ht: 27 });
    expect((await price({}, admin)).status).toBe(403);
    expect((await price({ to_entity: 'ZR7' })).status).toBe(422);
    const other = { from_entity: 'MDL', to_entity: 'ZR7', product: 'PV', unit_price_ht: 21 };
    expect((await api.call(boss, 'PUT', '/api/intercompany/pricing', other)).body).toMatchObject({
      action: 'updated',
    });
  });

  it('a missing price frees what waited for it, with the price in force when it was sent', async () => {
    await store.prices.deleteMany({ scope: 'internal' });
    await sell(store, commande, { units: 2, owner: 'MDL' });
    expect(await store.intercompany_transfers.countDocuments({ status: 'error' })).toBe(2);
    const set = { from_entity: 'MDL', to_entity: 'ZR7', unit_price_ht: 18.5 };
    expect((await price(set)).body).toMatchObject({ freed_transfers: 2 });
    expect(await store.intercompany_transfers.find().toArray()).toMatchObject([
      { status: 'pending', price: 1850 },
      { status: 'pending', price: 1850 },
    ]);
  });

  it('weeks are summed by direction and product, and noted by their issuer', async () => {
    await sell(store, commande, { units: 2, owner: 'MDL' });
    const { interfacturation } = await week();
    expect(interfacturation).toMatchObject([
      {
        from_entity: 'MDL',
        to_entity: 'ZR7',
        units_total: 2,
        unit_price_ht_internal: 25,
        total_ht: 50,
        vat_amount: 10,
        total_ttc: 60,
        status: 'not_invoiced',
      },
    ]);
    const intercompany_vat = { rate: 5.5 };
    await api.call(boss, 'PUT', '/api/settings/entities', { entity: 'MDL', intercompany_vat });
    expect((await week()).interfacturation).toMatchObject([
      { vat_rate_internal: 5.5, vat_amount: 2.75, total_ttc: 52.75 },
    ]);
    const path = `/api/billing/interfacturation/${encodeURIComponent(interfacturation[0]!.id)}`;
    const note = { external_invoice_number: 'IC-7', status: 'invoiced' };
    // ZR7 buys these: it does not invoice them.
    expect((await api.call(admin, 'PUT', path, note)).status).toBe(404);
    expect((await api.call(boss, 'PUT', path, note)).body).toMatchObject({ success: true, row: note });
    expect(
      (await api.call(admin, 'GET', `/api/billing/interfacturation?week_key=${WEEK}`)).body,
    ).toMatchObject({
      count: 1,
      interfacturation: [note],
    });
    expect((await api.call(boss, 'PUT', '/api/billing/interfacturation/nope', note)).status).toBe(404);
  });
});

it('a product may be renamed and given an account', async () => {
  const change = { name: 'Photovoltaïque', account: '706100' };
  expect((await api.call(boss, 'PUT', '/api/products/pv', change)).body).toMatchObject({
    success: true,
    product: { code: 'PV', active: true, ...change },
  });
  expect((await api.call(boss, 'PUT', '/api/products/nope', change)).status).toBe(404);
});
