/** From a week's leads to a paid invoice and its credit note, as people and callers do it. */
import type { Static } from 'typebox';
import { beforeEach, describe, expect, it } from 'vitest';
import type * as between from '../../../api/intercompany/contract.ts';
import type * as contract from '../../../api/invoices/contract.ts';
import { addWeeks, weekKey } from '../../../domain/time/paris-time.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { moveUnits } from '../../../store/billing/move-units.ts';
import { changeEntity } from '../../../store/settings/change-setting.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { aCompany, fillCompanies, seedInternalPrices, sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
const WEEK = weekKey(MONDAY);
/** The Tuesday after. */
const NOW = new Date('2026-12-01T09:00:00Z');
let admin: TestUser;
let client: ClientDoc;
let commande: CommandeDoc;

beforeEach(async () => {
  await emptyStore(store);
  api.now = NOW;
  admin = await api.user({ role: 'super_admin' });
  await seedInternalPrices(store);
  await fillCompanies(store);
  const { siren, vat_number, ...place } = aCompany('MDL').legal;
  ({ client, commande } = await insertOrder(
    store,
    {},
    {
      legal: {
        legal_name: 'Solaire du Midi SARL',
        address: place.address,
        postal_code: place.postal_code,
        city: place.city,
        country: 'FR',
        siren,
        vat_number,
      },
    },
  ));
  await setPrice(store, client, 25);
});

const get = async <T = unknown>(url: string) => (await api.call<T>(admin, 'GET', url)).body;
const post = <T = unknown>(url: string, body: unknown = {}) => api.call<T>(admin, 'POST', url, body);

type Problem = { detail: string };
type Refusal = { errors: { path: string }[] };
type OneInvoice = Static<typeof contract.OneInvoice>;
type FromRecords = Static<typeof contract.FromRecordsAnswer>;
type List = Static<typeof contract.InvoiceList>;
type Paid = Static<typeof contract.PaymentAnswer>;
type Sent = Static<typeof contract.SendAnswer>;
type DraftList = Static<typeof contract.DraftList>;
type SentAll = Static<typeof contract.SendAllAnswer>;

/** Four leads of last week on a draft. */
async function aDraft(): Promise<contract.InvoiceSummary> {
  await sell(store, commande, { units: 4 });
  expect((await post(`/api/billing/week/${WEEK}/build-ledger`, { entity: 'ZR7' })).status).toBe(200);
  const made = await post<FromRecords>('/api/invoices/from-records', { week_key: WEEK });
  expect(made.body).toMatchObject({ success: true, skipped: [] });
  return made.body.invoices[0]!;
}

async function anInvoice(): Promise<string> {
  const { id } = await aDraft();
  expect((await post(`/api/invoices/${id}/send`)).status).toBe(200);
  return id;
}

describe('a week', () => {
  it('becomes a draft in one call, and an invoice in another', async () => {
    const { id } = await aDraft();
    expect((await get<OneInvoice>(`/api/invoices/${id}`)).invoice).toMatchObject({
      status: 'draft',
      invoice_number: null,
      amount_ht: 100,
      vat_rate: 20,
      vat_amount: 20,
      amount_ttc: 120,
      missing: [],
      line_items: [{ qty: 4, unit_price_ht: 25, total_ht: 100, vat_rate: 20 }],
    });
    const sent = await post(`/api/invoices/${id}/send`);
    expect(sent.body).toMatchObject({
      success: true,
      status: 'sent',
      invoice_number: 'ZR7-202612-0001',
      issued_on: '2026-12-01',
      mail: { status: 'sending', to: [client.email] },
    });
    expect(api.asked).toContain('invoice');
    expect((await post(`/api/invoices/${id}/send`)).status).toBe(400);
    expect((await api.call(admin, 'PUT', `/api/invoices/${id}`, { description: 'x' })).status).toBe(409);
    expect((await api.call(admin, 'DELETE', `/api/invoices/${id}`)).status).toBe(409);
    const again = await post('/api/invoices/from-records', { week_key: WEEK });
    expect(again.body).toMatchObject({ invoices: [] });
  });

  it('has what deposits paid for and was delivered, on a draft that says what it comes after', async () => {
    await changeEntity(store, 'ZR7', { billing: { prepaid_document: '386' } }, SYSTEM, NOW);
    const bought = await post<{ invoice: contract.InvoiceSummary }>(
      `/api/clients/${client._id}/prepayment/add-units`,
      { product_code: 'PV', units_to_add: 10, unit_price_ht: 20 },
    );
    const deposit = bought.body.invoice.id;
    expect((await post(`/api/invoices/${deposit}/send`)).status).toBe(200);
    await sell(store, commande, { units: 3, delivery: { billing_mode: 'PREPAID' } });
    await post(`/api/billing/week/${WEEK}/build-ledger`, { entity: 'ZR7' });

    const drafts = () => get<DraftList>(`/api/invoices/drafts?week_key=${WEEK}`);
    expect(await drafts()).toMatchObject({ count: 0, after_deposit: 1 });
    const made = await post<FromRecords>('/api/invoices/from-records', { week_key: WEEK });
    expect(made.body.invoices).toMatchObject([{ amount_ht: 60, settles_until: WEEK, kind: 'invoice' }]);
    expect(await drafts()).toMatchObject({ count: 1, after_deposit: 0 });
    const { id } = made.body.invoices[0]!;
    expect((await post(`/api/invoices/${id}/send`)).status).toBe(200);
    expect((await get<OneInvoice>(`/api/invoices/${id}`)).invoice).toMatchObject({
      ...{ status: 'paid', amount_due: 0 },
      original: { id: deposit },
    });
    expect((await get<OneInvoice>(`/api/invoices/${deposit}`)).invoice).toMatchObject({
      final_invoices: [{ id, amount_ttc: 72 }],
      credit_notes: [],
    });
    expect((await post(`/api/invoices/${id}/credit-note`, { full: true, reason: 'x' })).status).toBe(409);
  });

  it('all in one go: each client for itself', async () => {
    const { id } = await aDraft();
    const byHand = await post<OneInvoice>('/api/invoices', {
      client_id: client._id,
      amount_ht: 50,
      description: 'Étude',
    });
    await store.entities.updateOne({ _id: 'ZR7' }, { $set: { 'legal.siren': '' } });
    const lacking = await post<SentAll>('/api/invoices/send-all', {
      ids: [id, byHand.body.invoice.id, 'nobody'],
    });
    expect(lacking.body.sent).toEqual([]);
    expect(lacking.body.refused).toMatchObject([
      { id, errors: expect.arrayContaining([expect.objectContaining({ path: 'entity.legal.siren' })]) },
      { id: byHand.body.invoice.id },
      { id: 'nobody' },
    ]);
    await store.entities.updateOne({ _id: 'ZR7' }, { $set: { 'legal.siren': aCompany('ZR7').legal.siren } });
    const sent = await post<SentAll>('/api/invoices/send-all', { ids: [id, byHand.body.invoice.id] });
    expect(sent.body.sent.map((one) => one.invoice_number)).toEqual(['ZR7-202612-0001', 'ZR7-202612-0002']);
  });

  it('that is not over, or whose price is missing, is named and left', async () => {
    await setPrice(store, client, null);
    await sell(store, commande, { units: 1 });
    await post(`/api/billing/week/${WEEK}/build-ledger`, { entity: 'ZR7' });
    const { body } = await post('/api/invoices/from-records', { week_key: WEEK });
    expect(body).toMatchObject({ invoices: [], skipped: [{ reason: 'Le prix manque.' }] });
  });
});

describe('an invoice that lacks a mention', () => {
  it('is refused with every missing one and where to fill it in', async () => {
    const { id } = await aDraft();
    await store.clients.updateOne({ _id: client._id }, { $set: { 'legal.siren': '', 'legal.address': '' } });
    const refused = await post<Refusal>(`/api/invoices/${id}/send`);
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['client.legal.siren', 'client.legal.address']),
    );
    expect((await get<OneInvoice>(`/api/invoices/${id}`)).invoice.missing.length).toBeGreaterThan(1);
    expect(await store.invoice_series.countDocuments()).toBe(0);
  });
});

describe('the file of an invoice', () => {
  it('is a PDF that never changes, with its XML; a draft has a preview and no file', async () => {
    const { id } = await aDraft();
    expect((await api.call(admin, 'GET', `/api/invoices/${id}/pdf`)).status).toBe(409);
    const preview = await api.call(admin, 'GET', `/api/invoices/${id}/preview.pdf`);
    expect([preview.status, preview.text.slice(0, 5)]).toEqual([200, '%PDF-']);
    await post(`/api/invoices/${id}/send`, { email: false });
    const first = await api.call(admin, 'GET', `/api/invoices/${id}/pdf`);
    await store.entities.updateOne({ _id: 'ZR7' }, { $set: { 'billing.color': '#ff0000' } });
    const second = await api.call(admin, 'GET', `/api/invoices/${id}/pdf`);
    expect(second.headers.etag).toBe(first.headers.etag);
    const { text } = await api.call(admin, 'GET', `/api/invoices/${id}/xml`);
    expect(text).toContain('<ram:ID>ZR7-202612-0001</ram:ID>');
    expect((await get<OneInvoice>(`/api/invoices/${id}`)).invoice.pdf_sha256).toBe(
      String(first.headers.etag).replaceAll('"', ''),
    );
  });
});

describe('payments', () => {
  it('in parts, never more than is due, once per Idempotency-Key, and taken back', async () => {
    const id = await anInvoice();
    const part = { amount: 70, paid_on: '2026-12-01', means: 'virement' };
    const key = { 'idempotency-key': 'ordre-1' };
    const first = await api.call<Paid>(admin, 'POST', `/api/invoices/${id}/payments`, part, key);
    await api.call(admin, 'POST', `/api/invoices/${id}/payments`, part, key);
    expect(first.body).toMatchObject({ status: 'sent', amount_due: 50 });
    const over = await post<Problem>(`/api/invoices/${id}/payments`, part);
    expect([over.status, over.body.detail]).toEqual([409, expect.stringContaining('50,00')]);
    expect((await post(`/api/invoices/${id}/mark-paid`)).body).toMatchObject({
      success: true,
      status: 'paid',
    });
    expect((await post(`/api/invoices/${id}/mark-paid`)).status).toBe(400);
    const back = await api.call(admin, 'DELETE', `/api/invoices/${id}/payments/${first.body.payment.id}`);
    expect(back.body).toMatchObject({ status: 'sent', amount_due: 70 });
    expect((await post(`/api/invoices/${id}/payments`, { ...part, paid_on: '2026-12-02' })).status).toBe(422);
  });

  it('that are late are on the overdue dashboard, by age', async () => {
    const id = await anInvoice();
    api.now = new Date('2027-02-15T09:00:00Z');
    // The session of before is over by then.
    admin = await api.user({ role: 'super_admin' });
    expect((await get<List>('/api/invoices?status=overdue')).invoices).toMatchObject([
      { id, status: 'overdue', days_late: 46 },
    ]);
    expect(await get('/api/invoices/overdue-dashboard')).toMatchObject({
      count: 1,
      total_due: 120,
      buckets: { d0_30: 0, d31_60: 120, d61_90: 0, d90_plus: 0 },
      clients: [{ client_id: client._id, oldest_due_on: '2026-12-31', days_late: 46 }],
    });
    // What callers of version 1 read.
    expect(await get('/api/invoices/overdue-dashboard')).toMatchObject({
      ...{ total_overdue_ttc: 120, client_count: 1 },
      clients: [{ invoice_count: 1, total_ttc: 120, oldest_due: '2026-12-31', days_overdue: 46 }],
    });
    expect((await get<List>('/api/invoices?status=paid')).invoices).toEqual([]);
  });
});

it('goes to no platform its company has not', async () => {
  const id = await anInvoice();
  const refused = await post<Problem>(`/api/invoices/${id}/transmit`);
  expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('Aucune plateforme')]);
  expect((await get<OneInvoice>(`/api/invoices/${id}`)).invoice.transmission.status).toBe('not_required');
});

describe('reminders', () => {
  it('are asked for step by step of what is late, stopped and resumed', async () => {
    const id = await anInvoice();
    const remind = () => post<contract.ReminderAnswer & Problem>(`/api/invoices/${id}/remind`);
    expect([(await remind()).status, (await remind()).body.detail]).toEqual([
      409,
      expect.stringContaining('pas échue'),
    ]);
    api.now = new Date('2027-01-20T09:00:00Z');
    admin = await api.user({ role: 'super_admin' });
    expect((await remind()).body).toMatchObject({ success: true, reminder: { step: 1, status: 'sending' } });
    // Until it has left, asking again is asking for the same.
    expect((await remind()).body).toMatchObject({ reminder: { step: 1 } });
    for (const step of [1, 2, 3]) {
      await store.invoice_mails.updateMany({}, { $set: { status: 'sent' } });
      if (step < 3) expect((await remind()).body).toMatchObject({ reminder: { step: step + 1 } });
    }
    expect((await remind()).body.detail).toContain('Toutes les relances');
    const stop = await api.call(admin, 'PUT', `/api/invoices/${id}/reminders`, { enabled: false });
    expect(stop.body).toEqual({ success: true, reminders_enabled: false });
    expect((await get<OneInvoice>(`/api/invoices/${id}`)).invoice).toMatchObject({
      reminders_enabled: false,
      client_reminders_enabled: true,
      mails: [{ kind: 'invoice' }, { step: 1 }, { step: 2 }, { step: 3 }],
    });
  });
});

describe('a credit note', () => {
  it('is drafted, issued, and its rest applied to another invoice', async () => {
    const id = await anInvoice();
    await post(`/api/invoices/${id}/mark-paid`);
    const over = await post<Problem>(`/api/invoices/${id}/credit-note`, { amount_ht: 101, reason: 'Geste' });
    expect([over.status, over.body.detail]).toEqual([409, expect.stringContaining('100,00')]);
    const note = await post<OneInvoice>(`/api/invoices/${id}/credit-note`, {
      lines: [{ line: 0, qty: 1 }],
      reason: 'Geste',
    });
    expect(note.body.invoice).toMatchObject({ kind: 'credit_note', status: 'draft', amount_ttc: 30 });
    const noteId = note.body.invoice.id;
    expect((await post<Sent>(`/api/invoices/${noteId}/send`)).body.invoice_number).toBe('ZR7-202612-0002');
    expect((await get<List>('/api/invoices?credit_left=true')).invoices).toMatchObject([
      { id: noteId, amount_due: 30 },
    ]);
    const other = await post<OneInvoice>('/api/invoices', { client_id: client._id, amount_ht: 20 });
    await post(`/api/invoices/${other.body.invoice.id}/send`);
    const applied = await post<OneInvoice>(`/api/invoices/${noteId}/apply`, {
      invoice_id: other.body.invoice.id,
    });
    expect(applied.body.invoice).toMatchObject({ amount_due: 6 });
    const refund = { refund: { amount: 6, paid_on: '2026-12-01', means: 'virement' } };
    const tomorrow = await post<Refusal>(`/api/invoices/${noteId}/apply`, {
      refund: { ...refund.refund, paid_on: '2026-12-02' },
    });
    expect([tomorrow.status, tomorrow.body.errors[0]!.path]).toEqual([422, 'refund.paid_on']);
    expect((await post<OneInvoice>(`/api/invoices/${noteId}/apply`, refund)).body.invoice).toMatchObject({
      status: 'paid',
    });
    expect((await post(`/api/invoices/${id}/credit-note`, { full: true, reason: 'x' })).status).toBe(409);
  });
});

describe('a client', () => {
  const remove = () => api.call<Problem>(admin, 'DELETE', `/api/clients/${client._id}`);
  const refused = async (naming: string) => {
    const { status, body } = await remove();
    expect([status, body.detail]).toEqual([400, expect.stringContaining(naming)]);
  };

  it('is not deleted while something is to be invoiced, paid or delivered; its statement stays', async () => {
    await post(`/api/commandes/${commande._id}/toggle`);
    await sell(store, commande, { units: 2 });
    await refused('2 leads à facturer');
    await post(`/api/billing/week/${WEEK}/build-ledger`, { entity: 'ZR7' });
    await refused('en cours : 2 leads à facturer. ');
    const { body } = await post<FromRecords>('/api/invoices/from-records', { week_key: WEEK });
    await refused('1 brouillon de facture');
    const { id } = body.invoices[0]!;
    await post(`/api/invoices/${id}/send`);
    await refused('en cours : 1 facture ou avoir à solder. ');
    await post(`/api/invoices/${id}/mark-paid`);
    const units = { id: 'achat', client_id: client._id, produit: 'PV', kind: 'top_up', units: 9 } as const;
    await moveUnits(store, units, SYSTEM, NOW);
    await refused('en cours : 9 unités prépayées à livrer. ');
    await moveUnits(store, { ...units, id: 'retour', kind: 'refund', units: -9 }, SYSTEM, NOW);
    expect((await remove()).status).toBe(200);
    const statement = await get<{ closing: number; rows: unknown[] }>(`/api/clients/${client._id}/statement`);
    expect([statement.closing, statement.rows.length]).toEqual([0, 2]);
  });
});

describe('a draft by hand', () => {
  it('takes lines before an amount, and says when they differ', async () => {
    const line_items = [{ label: 'Étude', qty: 2, unit_price_ht: 10, discount_pct: 5 }];
    const of = { client_id: client._id, line_items };
    expect((await post('/api/invoices', { ...of, amount_ht: 20 })).status).toBe(422);
    const made = await post<OneInvoice>('/api/invoices', { ...of, amount_ht: 19 });
    expect(made.body.invoice).toMatchObject({ amount_ht: 19, amount_ttc: 22.8 });
    const { id } = made.body.invoice;
    const changed = await api.call<OneInvoice>(admin, 'PUT', `/api/invoices/${id}`, {
      line_items: [{ label: 'Étude', qty: 1, unit_price_ht: 10 }],
      period: { from: '2026-11-01', to: '2026-11-30' },
    });
    expect(changed.body.invoice).toMatchObject({
      amount_ht: 10,
      period: { from: '2026-11-01', to: '2026-11-30' },
    });
    expect((await api.call(admin, 'DELETE', `/api/invoices/${id}`)).body).toEqual({
      success: true,
      deleted_id: id,
    });
    expect((await post('/api/invoices', { client_id: client._id })).status).toBe(422);
  });
});

describe('the list', () => {
  const byHand = async (amount_ht: number) => {
    const made = await post<OneInvoice>('/api/invoices', { client_id: client._id, amount_ht });
    return made.body.invoice.id;
  };

  it('adds up what it is narrowed to, credit notes as less, and counts by state', async () => {
    const id = await anInvoice();
    await byHand(50);
    const note = await post<OneInvoice>(`/api/invoices/${id}/credit-note`, { amount_ht: 40, reason: 'x' });
    await post(`/api/invoices/${note.body.invoice.id}/send`);
    const list = await get<List>('/api/invoices');
    expect(list.totals).toEqual({ ht: 110, ttc: 132, due: 72 });
    expect(list.counts).toEqual({ total: 3, draft: 1, sent: 1, paid: 1, cancelled: 0, overdue: 0 });
    const issued = await get<List>('/api/invoices?status=sent');
    expect([issued.totals, issued.counts]).toEqual([{ ht: 100, ttc: 120, due: 72 }, list.counts]);
  });

  it.each(['ttc', '-ttc', 'issued_on', '-issued_on'])('goes on where a page ends, by %s', async (sort) => {
    for (const amount of [30, 200, 5]) {
      const id = await byHand(amount);
      await post(`/api/invoices/${id}/send`);
    }
    for (const amount of [7, 90]) await byHand(amount);
    const whole = await get<List>(`/api/invoices?sort=${sort}`);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: List = await get<List>(`/api/invoices?sort=${sort}&limit=2&cursor=${cursor}`);
      seen.push(...page.invoices.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(whole.invoices.map(({ id }) => id));
    expect(new Set(seen).size).toBe(5);
    const back = await get<List>(`/api/invoices?sort=${sort}&limit=2&skip=2`);
    const first = await get<List>(`/api/invoices?sort=${sort}&limit=2&cursor=${back.prev_cursor}`);
    expect(first.invoices.map(({ id }) => id)).toEqual(seen.slice(0, 2));
  });

  it('is searched by any part of number or name', async () => {
    const id = await anInvoice();
    for (const search of ['202612-0001', client.name.slice(2).toUpperCase()])
      expect((await get<List>(`/api/invoices?search=${encodeURIComponent(search)}`)).invoices).toMatchObject([
        { id },
      ]);
    expect((await get<List>('/api/invoices?search=.*')).invoices).toEqual([]);
  });

  it('of drafts says what each lacks, also of a week alone', async () => {
    const { id } = await aDraft();
    const other = await byHand(50);
    await store.clients.updateOne({ _id: client._id }, { $set: { 'legal.siren': '' } });
    const all = await get<DraftList>('/api/invoices/drafts');
    expect(all).toMatchObject({ count: 2, blocked: 2 });
    expect(all.drafts.map((draft) => draft.id)).toEqual([id, other]);
    expect(all.drafts[0]!.missing).toMatchObject([{ path: 'client.legal.siren' }]);
    expect(await get<DraftList>(`/api/invoices/drafts?week_key=${WEEK}`)).toMatchObject({
      count: 1,
      drafts: [{ id }],
    });
    const mdl = await api.user({ role: 'admin', entity: 'MDL' });
    expect((await api.call(mdl, 'GET', '/api/invoices/drafts')).body).toMatchObject({ count: 0 });
  });

  it('never calls a credit note late', async () => {
    const id = await anInvoice();
    await post(`/api/invoices/${id}/mark-paid`);
    const note = await post<OneInvoice>(`/api/invoices/${id}/credit-note`, { full: true, reason: 'x' });
    await post(`/api/invoices/${note.body.invoice.id}/send`);
    api.now = new Date('2027-02-15T09:00:00Z');
    admin = await api.user({ role: 'super_admin' });
    expect((await get<OneInvoice>(`/api/invoices/${note.body.invoice.id}`)).invoice).toMatchObject({
      status: 'sent',
      days_late: 0,
    });
    expect((await get<List>('/api/invoices?status=overdue')).invoices).toEqual([]);
  });
});

describe('an invoice', () => {
  it('says its weeks and to whom it would go', async () => {
    const { id } = await aDraft();
    await api.call(admin, 'PUT', `/api/clients/${client._id}`, { billing_emails: ['compta@client.example'] });
    expect((await get<OneInvoice>(`/api/invoices/${id}`)).invoice).toMatchObject({
      weeks: [WEEK],
      recipients: ['compta@client.example'],
      rebill: false,
    });
  });
});

describe('between the companies', () => {
  it('six generations at once make one set; both views agree to the cent; a price that was missing is retried', async () => {
    const mdl = await insertOrder(store, { entity: 'MDL' }, { entity: 'MDL' });
    // A week that is over whatever the day.
    const at = new Date('2026-11-17T09:00:00Z');
    const BEFORE = addWeeks(WEEK, -1);
    const sold = await sell(store, mdl.commande, { units: 3, owner: 'ZR7', at });
    await sell(store, commande, { units: 2, owner: 'MDL', at });
    const url = '/api/intercompany/generate-invoices';
    const runs = await Promise.all(
      Array.from({ length: 6 }, () => post<Static<typeof between.GenerateAnswer>>(url)),
    );
    expect(runs.reduce((sum, { body }) => sum + body.invoices_created, 0)).toBe(2);
    const { invoices } = await get<Static<typeof between.IntercompanyInvoices>>('/api/intercompany/invoices');
    expect(invoices.map((one) => [one.invoice_number, one.amount_ht]).sort()).toEqual([
      [`IC-MDL-${BEFORE}-0001`, 50],
      [`IC-ZR7-${BEFORE}-0001`, 75],
    ]);
    expect((await get<List>('/api/invoices')).invoices).toEqual([]);
    const refused = await post<Problem>(`/api/invoices/${invoices[0]!.id}/credit-note`, {
      full: true,
      reason: 'x',
    });
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('d’eux-mêmes')]);
    const view = await get<Static<typeof between.Reconciliation>>(
      `/api/intercompany/reconciliation?week=${BEFORE}`,
    );
    expect(view.directions).toMatchObject([
      { from: 'ZR7', to: 'MDL', transfers: { units: 3, total_ht: 75 }, difference_ht: 0 },
      { from: 'MDL', to: 'ZR7', transfers: { units: 2, total_ht: 50 }, difference_ht: 0 },
    ]);
    const one = await get<Static<typeof between.IntercompanyInvoice>>(
      `/api/intercompany/invoices/${invoices[0]!.id}`,
    );
    expect(one.transfers.length).toBe(one.invoice.transfer_count);
    const taken = await post(`/api/intercompany/transfers/${sold[0]!._id}/cancel`, { reason: 'essai' });
    expect(taken.status).toBe(400);
    expect((await post(`${url}?week_key=${addWeeks(weekKey(NOW), 1)}`)).status).toBe(400);
    expect((await post('/api/intercompany/retry-errors')).body).toMatchObject({ retried: 0, fixed: 0 });
    expect(await get('/api/intercompany/health')).toMatchObject({
      transfers: { pending: 0, error: 0, invoiced: 5 },
    });
    const list = await get(
      `/api/intercompany/transfers?direction=ZR7->MDL&status=invoiced&week_key=${BEFORE}`,
    );
    expect(list).toMatchObject({
      count: 3,
      transfers: [{ unit_price_ht: 25, invoice_number: `IC-ZR7-${BEFORE}-0001` }, {}, {}],
    });
  });
});
