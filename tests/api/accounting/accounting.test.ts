/** What the accountant asks for, from documents that were issued, paid and credited by the API. */
import type { Static } from 'typebox';
import { beforeEach, describe, expect, it } from 'vitest';
import type * as accounting from '../../../api/accounting/contract.ts';
import type * as contract from '../../../api/invoices/contract.ts';
import { asCents } from '../../../domain/money/money.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { moveUnits } from '../../../store/billing/move-units.ts';
import { sumJournal } from '../../../store/accounting/sum-journal.ts';
import { asParisDay, weekKey } from '../../../domain/time/paris-time.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { allBut, MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { aCompany, fillCompanies, seedInternalPrices, sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
const WEEK = weekKey(MONDAY);
/** The Tuesday after. */
const NOW = new Date('2026-12-01T09:00:00Z');
const DECEMBER = 'from=2026-12-01&to=2026-12-31';
const legal = (() => {
  const { siren, vat_number, address, postal_code, city } = aCompany('MDL').legal;
  return { legal_name: 'Énergie ☼ du Midi', address, postal_code, city, country: 'FR', siren, vat_number };
})();
let admin: TestUser;
let client: ClientDoc;
let commande: CommandeDoc;

beforeEach(async () => {
  await emptyStore(store);
  api.now = NOW;
  admin = await api.user({ role: 'super_admin' });
  await seedInternalPrices(store);
  await fillCompanies(store);
  ({ client, commande } = await insertOrder(store, {}, { name: 'Énergie du Midi', legal }));
  await store.clients.updateOne({ _id: client._id }, { $set: { account_code: '411MIDI' } });
  await setPrice(store, client, 25);
});

const ask = (url: string, who = admin) => api.call(who, 'GET', url);
const get = async <T>(url: string, who = admin) => (await api.call<T>(who, 'GET', url)).body;
const post = <T>(url: string, body: unknown = {}) => api.call<T>(admin, 'POST', url, body);
type OneInvoice = Static<typeof contract.OneInvoice>;

/** By hand, issued. */
async function anInvoice(amount_ht: number): Promise<string> {
  const made = await post<OneInvoice>('/api/invoices', { client_id: client._id, amount_ht });
  const { id } = made.body.invoice;
  expect((await post(`/api/invoices/${id}/send`)).status).toBe(200);
  return id;
}

const pay = (id: string, amount: number, paid_on = '2026-12-01') =>
  post(`/api/invoices/${id}/payments`, { amount, paid_on, means: 'virement' });

async function aCreditNote(id: string, amount_ht: number): Promise<string> {
  const made = await post<OneInvoice>(`/api/invoices/${id}/credit-note`, { amount_ht, reason: 'Geste' });
  const note = made.body.invoice.id;
  expect((await post(`/api/invoices/${note}/send`)).status).toBe(200);
  return note;
}

/** 4 leads at 25 € of last week: 120,00 TTC; then 60,00 by hand, paid, and a credit note of 24,00 on it. */
async function aMonth(): Promise<{ leads: string; byHand: string; note: string }> {
  await sell(store, commande, { units: 4 });
  await post(`/api/billing/week/${WEEK}/build-ledger`, { entity: 'ZR7' });
  const made = await post<Static<typeof contract.FromRecordsAnswer>>('/api/invoices/from-records', {
    week_key: WEEK,
  });
  const leads = made.body.invoices[0]!.id;
  await post(`/api/invoices/${leads}/send`);
  await pay(leads, 50);
  const byHand = await anInvoice(50);
  await pay(byHand, 60);
  const note = await aCreditNote(byHand, 20);
  return { leads, byHand, note };
}

describe('the journal', () => {
  it('is in the layout of the FEC, of one company, on accounts of the settings', async () => {
    await aMonth();
    const accounts = { revenue: { '*': '706000', PV: '706100' }, vat: { '20': '445711' } };
    await api.call(admin, 'PUT', '/api/settings/entities', {
      entity: 'ZR7',
      accounts,
      legal: { vat_on_debits: true },
    });
    expect((await ask(`/api/invoices/export?format=fec&${DECEMBER}`)).status).toBe(400);
    const twoYears = '/api/invoices/export?format=fec&entity=ZR7&from=2026-12-01&to=2027-01-31';
    expect((await ask(twoYears)).status).toBe(422);
    const url = `/api/invoices/export?format=fec&${DECEMBER}&entity=ZR7`;
    const { rawPayload, headers } = await api.app.inject({ method: 'GET', url, headers: admin.headers });
    expect(headers['content-type']).toBe('text/plain; charset=iso-8859-15');
    expect(headers['content-disposition']).toBe(
      'attachment; filename="journal-des-ventes_ZR7_2026-12-01_2026-12-31_extrait-non-FEC.txt"',
    );
    const lines = rawPayload.toString('latin1').split('\r\n').slice(1, -1);
    const rows = lines.map((line) => line.split('\t'));
    expect(rows.map((row) => [row[2], row[4], row[6], row[8], row[11], row[12]])).toEqual([
      ['1', '411000', '411MIDI', 'ZR7-202612-0001', '120,00', '0,00'],
      ['1', '706100', '', 'ZR7-202612-0001', '0,00', '100,00'],
      // Issued before the option for debits: VAT waits for the payment.
      ['1', '445740', '', 'ZR7-202612-0001', '0,00', '20,00'],
      ['2', '411000', '411MIDI', 'ZR7-202612-0002', '60,00', '0,00'],
      ['2', '706000', '', 'ZR7-202612-0002', '0,00', '50,00'],
      ['2', '445740', '', 'ZR7-202612-0002', '0,00', '10,00'],
      ['3', '411000', '411MIDI', 'ZR7-202612-0003', '0,00', '24,00'],
      ['3', '706000', '', 'ZR7-202612-0003', '20,00', '0,00'],
      ['3', '445740', '', 'ZR7-202612-0003', '4,00', '0,00'],
    ]);
    expect(rows[0]![7]).toBe('Énergie ? du Midi');
  });

  it('equals the invoices to the cent, of any period', async () => {
    await aMonth();
    const of = { from: asParisDay('2026-12-01'), to: asParisDay('2026-12-01') };
    expect(await sumJournal(store, { entity: 'ZR7', ...of })).toEqual({
      entries: 3,
      debit: 20_400,
      credit: 20_400,
      ttc: 20_400,
      wrong: [],
    });
    const body = await get<accounting.PeriodAnswer>(`/api/accounting/period?${DECEMBER}`);
    expect(body).toMatchObject({ clients_without_account: 0, from: '2026-12-01', to: '2026-12-31' });
    expect(body.companies).toMatchObject([
      {
        entity: 'ZR7',
        journal: { entries: 3, debit: 204, credit: 204, agrees: true, wrong: [] },
        invoices: { count: 2, ht: 150, vat: 30, ttc: 180 },
        credit_notes: { count: 1, ht: 20, vat: 4, ttc: 24 },
        // Received: 50,00 of 120,00 and 60,00 of 60,00; the credit note is not given back yet.
        collected: [
          { category: 'S', rate: 20, invoiced: { base: 130, vat: 26 }, due: { base: 91.67, vat: 18.33 } },
        ],
        deductible: [],
      },
      { entity: 'MDL', journal: { entries: 0, agrees: true } },
    ]);
    const none = await get<accounting.PeriodAnswer>('/api/accounting/period?from=2026-10-01&to=2026-11-30');
    expect(none.companies.map(({ journal }) => journal.entries)).toEqual([0, 0]);
    expect((await ask('/api/accounting/period?from=2026-12-02&to=2026-12-01')).status).toBe(422);
    expect((await ask('/api/accounting/period?from=hier&to=2026-12-01')).status).toBe(400);
  });
});

describe('VAT', () => {
  it('between the companies is collected by one and deductible for the other, when it is due', async () => {
    const mdl = await insertOrder(store, { entity: 'MDL' }, { entity: 'MDL' });
    const at = new Date('2026-11-17T09:00:00Z');
    await sell(store, mdl.commande, { units: 3, owner: 'ZR7', at });
    await store.entities.updateOne({ _id: 'ZR7' }, { $set: { 'legal.vat_on_debits': true } });
    await post('/api/intercompany/generate-invoices');
    const vat = await ask('/api/invoices/export?format=vat&from=2026-11-01&to=2026-12-31');
    expect(vat.text.split('\r\n').slice(1, -1)).toEqual([
      'ZR7;Collectée;Taxée;20;75;15;75;15',
      'MDL;Facturée par l’autre société;Taxée;20;75;15;75;15',
    ]);
    const { text } = await ask('/api/invoices/export?format=fec&entity=ZR7&from=2026-11-01&to=2026-12-31');
    expect(text).toContain('\t451000\tGroupe\t\t\tIC-ZR7-');
    // Who works for one company sees what it was billed, and nothing else of the other.
    const one = await api.user({ role: 'admin', entity: 'MDL' });
    const mine = await get<accounting.PeriodAnswer>(
      '/api/accounting/period?from=2026-11-01&to=2026-12-31',
      one,
    );
    expect(mine.companies).toMatchObject([{ entity: 'MDL', collected: [], deductible: [{ rate: 20 }] }]);
  });

  it('on receipts follows the payment, back too', async () => {
    const id = await anInvoice(100);
    await pay(id, 70);
    const due = async () => {
      const { companies } = await get<accounting.PeriodAnswer>(`/api/accounting/period?${DECEMBER}`);
      return companies[0]!.collected[0]!.due;
    };
    // 70 × 20 ÷ 120 = 11,67.
    expect(await due()).toEqual({ base: 58.33, vat: 11.67 });
    await pay(id, 50);
    expect(await due()).toEqual({ base: 100, vat: 20 });
    const payment = (await store.payments.findOne({ invoice_id: id, amount: asCents(7_000) }))!;
    await api.call(admin, 'DELETE', `/api/invoices/${id}/payments/${payment._id}`);
    // What is left of 120: 50.
    expect(await due()).toEqual({ base: 41.67, vat: 8.33 });
  });
});

describe('files', () => {
  it('a CSV of the documents, credit notes below zero', async () => {
    await aMonth();
    const { text, headers } = await ask(`/api/invoices/export?format=csv&${DECEMBER}`);
    expect(headers['content-disposition']).toContain('factures_ZR7-MDL_2026-12-01_2026-12-31.csv');
    const [head, ...rows] = text.split('\r\n').slice(0, -1);
    expect(head).toContain(';ht_20;tva_20;ht;tva;ttc;paye;avoirs_imputes;reste_du;etat');
    expect(rows.map((row) => row.split(';').slice(9).join(';'))).toEqual([
      '100;20;100;20;120;50;0;70;à régler',
      '50;10;50;10;60;60;0;0;réglé',
      '-20;-4;-20;-4;-24;0;0;-24;à régler',
    ]);
    const empty = await ask('/api/invoices/export?format=csv&from=2020-01-01&to=2020-01-31');
    expect(empty.text.split('\r\n')).toHaveLength(2);
  });

  it('a ZIP of the PDFs, each as it was sent', async () => {
    const { leads } = await aMonth();
    const url = `/api/invoices/export?format=pdf-zip&${DECEMBER}`;
    const { rawPayload, headers } = await api.app.inject({ method: 'GET', url, headers: admin.headers });
    expect(headers['content-type']).toBe('application/zip');
    const names = [...rawPayload.toString('latin1').matchAll(/PK\x01\x02.{42}([\w/-]+\.pdf)/gs)];
    expect(names.map(([, name]) => name)).toEqual([
      'ZR7/ZR7-202612-0001.pdf',
      'ZR7/ZR7-202612-0002.pdf',
      'ZR7/ZR7-202612-0003.pdf',
    ]);
    // Stored, not compressed again: the file's own bytes are in it.
    const kept = (await store.invoice_files.findOne({ _id: leads }))!;
    expect(rawPayload.includes(Buffer.from(kept.pdf.value()))).toBe(true);
  });
});

describe('a client’s account', () => {
  it('closes with what is due less the credit left, and so does the aged balance', async () => {
    const { leads } = await aMonth();
    const url = `/api/clients/${client._id}/statement`;
    const body = await get<accounting.StatementAnswer>(url);
    expect(body).toMatchObject({
      client_name: 'Énergie du Midi',
      from: '2026-01-01',
      to: '2026-12-01',
      opening: 0,
      closing: 46,
    });
    expect(body.rows.map(({ kind, debit, credit, balance }) => [kind, debit, credit, balance])).toEqual([
      ['invoice', 120, 0, 120],
      ['invoice', 60, 0, 180],
      ['credit_note', 0, 24, 156],
      ['payment', 0, 50, 106],
      ['payment', 0, 60, 46],
    ]);
    expect((await ask(`${url}?format=csv`)).text).toContain(';Solde de clôture;;;;46\r\n');
    const aged = await get<accounting.AgedAnswer>('/api/accounting/aged-balance');
    expect(aged.clients).toMatchObject([{ not_due: 70, credit_left: 24, total: 46 }]);
    api.now = new Date('2027-02-15T09:00:00Z');
    admin = await api.user({ role: 'super_admin' });
    await pay(leads, 70, '2027-02-10');
    const later = await get<accounting.AgedAnswer>('/api/accounting/aged-balance');
    expect(later).toMatchObject({ totals: { not_due: 0, d31_60: 0, credit_left: 24, total: -24 } });
    // A day before it was paid: 39 days late.
    const before = await get<accounting.AgedAnswer>('/api/accounting/aged-balance?on=2027-02-08');
    expect(before).toMatchObject({ count: 1, totals: { d31_60: 70, credit_left: 24, total: 46 } });
    expect(await get(`${url}?from=2027-02-01&to=2027-02-08`)).toMatchObject({
      opening: 46,
      rows: [],
      closing: 46,
    });
    // Before the credit note was issued nobody owed anything else.
    const start = await get<accounting.AgedAnswer>('/api/accounting/aged-balance?on=2026-11-30');
    expect(start).toMatchObject({ count: 0, totals: { total: 0 } });
    const csv = await ask('/api/accounting/aged-balance?on=2027-02-08&format=csv');
    expect(csv.text).toContain('Énergie du Midi;ZR7;0;0;70;0;0;24;46');
  });

  it('at a day before a credit note is what it was', async () => {
    const id = await anInvoice(100);
    api.now = new Date('2026-12-05T09:00:00Z');
    await aCreditNote(id, 40);
    const at = (on: string) => get<accounting.AgedAnswer>(`/api/accounting/aged-balance?on=${on}`);
    expect(await at('2026-12-04')).toMatchObject({ totals: { not_due: 120, credit_left: 0, total: 120 } });
    expect(await at('2026-12-05')).toMatchObject({ totals: { not_due: 72, credit_left: 0, total: 72 } });
    await pay(id, 72, '2026-12-05');
    expect(await at('2026-12-05')).toMatchObject({ count: 0 });
    expect(await at('2026-12-04')).toMatchObject({ totals: { not_due: 120, total: 120 } });
  });
});

describe('prepaid units', () => {
  const buy = (id: string, units: number, unit_price: number | null, at: string) =>
    moveUnits(
      store,
      {
        id,
        client_id: client._id,
        produit: 'PV',
        kind: units > 0 ? 'top_up' : 'refund',
        units,
        sale: { ...(unit_price !== null && { unit_price: asCents(unit_price) }) },
      },
      SYSTEM,
      new Date(at),
    );

  it('not delivered at a day are counted and valued', async () => {
    await buy('a', 10, 2_000, '2026-11-02T09:00:00Z');
    await buy('b', 5, 2_200, '2026-11-20T09:00:00Z');
    // Three are on their way that day, and two of them arrive the day after; one of these is rejected later.
    const movement = (kind: 'taken' | 'consumed' | 'given_back', delivery_id: string, day: string) =>
      store.prepayment_movements.insertOne({
        _id: `${delivery_id}|${kind}`,
        balance_id: `${client._id}|PV`,
        client_id: client._id,
        produit: 'PV',
        kind,
        units: { taken: -1, consumed: 0, given_back: 1 }[kind],
        delivery_id,
        by: 'system',
        at: new Date(`${day}T12:00:00Z`),
      });
    for (const id of ['x', 'y', 'z']) await movement('taken', id, '2026-11-25');
    await movement('consumed', 'x', '2026-11-26');
    await movement('consumed', 'y', '2026-11-26');
    await movement('given_back', 'y', '2026-11-28');
    await movement('given_back', 'z', '2026-11-28');
    await store.prepayment_balances.updateOne(
      { client_id: client._id },
      { $set: { remaining: 14, held: 0, delivered: 1 } },
    );
    const at = async (on: string) => {
      const { units, value_ht } = await get<accounting.PrepaidAnswer>(`/api/accounting/prepaid?on=${on}`);
      return [units, value_ht];
    };
    expect(await at('2026-11-01')).toEqual([0, 0]);
    expect(await at('2026-11-02')).toEqual([10, 200]);
    // 10 × 20 + 5 × 22.
    expect(await at('2026-11-25')).toEqual([15, 310]);
    // The oldest are delivered first.
    expect(await at('2026-11-26')).toEqual([13, 270]);
    expect(await at('2026-11-28')).toEqual([14, 290]);
    expect((await ask('/api/accounting/prepaid?format=csv')).text).toContain(
      'Énergie du Midi;ZR7;PV;14;290;0',
    );
  });

  it('without a price are worth the client’s of that day', async () => {
    await buy('a', 4, null, '2026-11-02T09:00:00Z');
    const body = await get<accounting.PrepaidAnswer>('/api/accounting/prepaid');
    expect(body.rows).toMatchObject([
      { product_code: 'PV', units: 4, value_ht: 100, estimated_units: 4, client_name: 'Énergie du Midi' },
    ]);
    await setPrice(store, client, null);
    expect((await get<accounting.PrepaidAnswer>('/api/accounting/prepaid')).rows).toMatchObject([
      { value_ht: null },
    ]);
  });
});

describe('who may see it', () => {
  const urls = () => [
    `/api/invoices/export?format=csv&${DECEMBER}`,
    `/api/accounting/period?${DECEMBER}`,
    `/api/clients/${client._id}/statement`,
    '/api/accounting/aged-balance',
    '/api/accounting/prepaid',
  ];

  it('whoever may see billing, of their own company', async () => {
    await aMonth();
    const nobody = await api.user({ role: 'admin', permissions: allBut('billing.view') });
    for (const url of urls()) expect((await ask(url, nobody)).status).toBe(403);
    const other = await api.user({ role: 'admin', entity: 'MDL' });
    expect((await ask(`/api/clients/${client._id}/statement`, other)).status).toBe(404);
    expect((await ask(`/api/invoices/export?format=fec&${DECEMBER}&entity=ZR7`, other)).status).toBe(403);
    expect((await ask(`/api/invoices/export?format=csv&${DECEMBER}`, other)).text.split('\r\n')).toHaveLength(
      2,
    );
    expect(await get('/api/accounting/aged-balance', other)).toMatchObject({ count: 0 });
    expect((await ask(`/api/invoices/export?format=fec&${DECEMBER}`, other)).status).toBe(200);
    expect((await ask('/api/clients/nobody/statement')).status).toBe(404);
  });
});
