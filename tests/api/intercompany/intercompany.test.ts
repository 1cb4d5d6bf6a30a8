/** What the companies owe each other, as people and callers see it: transfers, invoices, both views of a week, the state of the job. */
import type { Static } from 'typebox';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChecksAnswer } from '../../../api/billing/contract.ts';
import type * as contract from '../../../api/intercompany/contract.ts';
import { CHECK_NAMES } from '../../../domain/billing/checks.ts';
import { ENTITIES } from '../../../domain/common/entity.ts';
import { addWeeks, weekKey } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { closeCron, openCron } from '../../../store/intercompany/cron-log.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import { fillCompanies, seedInternalPrices, sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
/** A week that is over whatever the day: the job's stub has the clock of the wall. */
const AT = new Date('2026-11-16T09:00:00Z');
const NOW = new Date('2026-11-24T09:00:00Z');
const WEEK = weekKey(AT);
let boss: TestUser;
let commande: CommandeDoc;

beforeEach(async () => {
  await emptyStore(store);
  api.now = NOW;
  boss = await api.user({ role: 'super_admin' });
  await seedInternalPrices(store);
  const sold = await insertOrder(store);
  ({ commande } = sold);
  await setPrice(store, sold.client, 25);
});

const get = async <T>(url: string, user = boss) => (await api.call<T>(user, 'GET', url)).body;
const post = <T>(url: string, body: object = {}, user = boss) => api.call<T>(user, 'POST', url, body);
type Transfers = Static<typeof contract.TransferList>;
type Invoices = Static<typeof contract.IntercompanyInvoices>;
const generate = async (week = '') =>
  (await post<contract.GenerateAnswer>(`/api/intercompany/generate-invoices?week_key=${week}`)).body;
const invoices = async (query = '') => (await get<Invoices>(`/api/intercompany/invoices${query}`)).invoices;
const reconcile = (week: string, query = '') =>
  get<contract.Reconciliation>(`/api/intercompany/reconciliation?week=${week}${query}`);

describe('invoices between the companies', () => {
  it('that cannot be issued are drafts that say what is missing and where it is filled in', async () => {
    await sell(store, commande, { units: 2, owner: 'MDL', at: AT });
    const lacking = await generate();
    expect(lacking).toMatchObject({ success: true, week_key: WEEK, invoices_created: 0, already: 0 });
    expect(lacking.drafts).toMatchObject([{ direction: 'MDL->ZR7', week_key: WEEK }]);
    expect(lacking.drafts[0]!.missing.map(({ path }) => path)).toContain('entity.legal.siren');
    const [draft] = await invoices();
    expect(draft).toMatchObject({
      status: 'draft',
      invoice_number: null,
      direction: 'MDL->ZR7',
      transfer_count: 2,
      line_items: [{ product: 'PV', qty: 2, unit_price_ht: 25, total_ht: 50 }],
    });
    expect(draft!.missing).toEqual(lacking.drafts[0]!.missing);
    const held = await get<Transfers>(`/api/invoices/${draft!.id}/transfers`);
    expect(held).toMatchObject({ count: 2, transfers: [{ transfer_status: 'pending' }, {}] });

    await fillCompanies(store);
    expect((await invoices())[0]!.missing).toEqual([]);
    expect(await generate(WEEK)).toMatchObject({ invoices_created: 1, drafts: [], already: 0 });
    expect(await generate(WEEK)).toMatchObject({ invoices_created: 0, already: 2 });
  });

  it('are issued by the company somebody acts for, and by no other', async () => {
    await fillCompanies(store);
    await sell(store, commande, { units: 2, owner: 'MDL', at: AT });
    const { commande: theirs } = await insertOrder(store, { entity: 'MDL' }, { entity: 'MDL' });
    await sell(store, theirs, { units: 1, owner: 'ZR7', at: AT });
    await store.intercompany_transfers.updateMany({}, { $set: { status: 'error', price: null } });
    const admin = await api.user({ role: 'admin', entity: 'MDL' });
    const retried = await post<contract.RetryAnswer>('/api/intercompany/retry-errors', {}, admin);
    expect(retried.body).toMatchObject({ retried: 2, fixed: 2 });
    const url = '/api/intercompany/generate-invoices';
    const made = await post<contract.GenerateAnswer>(url, {}, admin);
    expect(made.body).toMatchObject({ invoices_created: 1, invoices: [{ entity: 'MDL' }] });
    expect(await store.intercompany_transfers.countDocuments({ status: 'error', from_entity: 'ZR7' })).toBe(
      1,
    );
    await post('/api/intercompany/retry-errors');
    expect((await generate()).invoices).toMatchObject([{ entity: 'ZR7' }]);
  });

  it('are listed by direction and week with their transfers, which are paged', async () => {
    await fillCompanies(store);
    const sold = await sell(store, commande, { units: 3, owner: 'MDL', at: AT });
    await sell(store, commande, { units: 1, owner: 'MDL', at: new Date('2026-11-10T09:00:00Z') });
    await generate();
    expect(await invoices(`?direction=ZR7->MDL`)).toEqual([]);
    expect(await invoices(`?direction=MDL->ZR7&week_key=${addWeeks(WEEK, -1)}`)).toMatchObject([
      { transfer_count: 1, week_key: addWeeks(WEEK, -1) },
    ]);
    const [invoice] = await invoices(`?week_key=${WEEK}`);
    expect(invoice!.transfer_ids).toEqual(sold.map(({ _id }) => _id));
    const url = `/api/invoices/${invoice!.id}/transfers?limit=2`;
    const first = await get<Transfers>(url);
    expect([first.count, first.total]).toEqual([2, 3]);
    const second = await get<Transfers>(`${url}&cursor=${first.next_cursor}`);
    const ids = [...first.transfers, ...second.transfers].map(({ id }) => id);
    expect(ids.sort()).toEqual(sold.map(({ _id }) => _id).sort());
  });

  it('give their sales as a file without names, to both companies and to nobody else', async () => {
    await fillCompanies(store);
    const [sold] = await sell(store, commande, { units: 1, owner: 'MDL', at: AT });
    await generate();
    const [invoice] = await invoices();
    const url = `/api/invoices/${invoice!.id}/lines.csv`;
    for (const entity of ['ZR7', 'MDL'] as const) {
      const { status, text } = await api.call(await api.user({ entity }), 'GET', url);
      expect([status, text.split('\r\n')[1]]).toEqual([
        200,
        `${sold!._id};${sold!.lead_id};16/11/2026;PV;${sold!.departement};lead;25,00;0;25,00`,
      ]);
    }
    expect((await api.call(boss, 'GET', '/api/invoices/nope/lines.csv')).status).toBe(404);
  });
});

describe('transfers', () => {
  it('without a price say so in French, and are freed once there is one', async () => {
    const { commande: other } = await insertOrder(store, { produit: 'ITE' });
    await store.prices.deleteMany({ scope: 'internal', product: 'ITE' });
    await sell(store, other, { units: 2, owner: 'MDL', at: AT });
    const { transfers } = await get<Transfers>('/api/intercompany/transfers?status=error');
    expect(transfers).toMatchObject([
      { error_code: 'PRICE_MISSING', error: 'Aucun prix interne pour ce produit dans ce sens.' },
      {},
    ]);
    const retry = async () => (await post<contract.RetryAnswer>('/api/intercompany/retry-errors')).body;
    expect(await retry()).toEqual({ success: true, retried: 2, fixed: 0, still_error: 2 });
    const health = await get<contract.IntercompanyHealth>('/api/intercompany/health');
    expect(health).toMatchObject({ status: 'degraded', transfers: { total: 2, error: 2 } });
    expect(health.recent_errors).toHaveLength(2);
    const price = { from_entity: 'MDL', to_entity: 'ZR7', product: 'ITE', unit_price_ht: 20, active: true };
    await api.call(boss, 'PUT', '/api/intercompany/pricing', price);
    expect(await retry()).toMatchObject({ retried: 0 });
    expect(await get('/api/intercompany/health')).toMatchObject({ transfers: { pending: 2, error: 0 } });
  });

  it('are cancelled by the seller with a reason, and by nobody twice', async () => {
    const [sold] = await sell(store, commande, { units: 1, owner: 'MDL', at: AT });
    const url = `/api/intercompany/transfers/${sold!._id}/cancel`;
    const buyer = await api.user({ entity: 'ZR7' });
    expect((await post(url, { reason: 'essai' }, buyer)).status).toBe(404);
    expect((await post(url, { reason: ' ' })).status).toBe(422);
    expect((await post(url, { reason: 'Doublon' })).body).toMatchObject({
      transfer: { transfer_status: 'cancelled', cancel_reason: 'Doublon' },
    });
    expect((await post(url, { reason: 'Doublon' })).status).toBe(400);
    expect(await store.event_log.countDocuments({ action: 'transfer.cancel' })).toBe(1);
  });
});

describe('the reconciliation', () => {
  it('names every difference, lead by lead, and adds up to the cent', async () => {
    const sold = await sell(store, commande, { units: 6, owner: 'MDL', at: AT });
    const ids = sold.map(({ _id }) => _id);
    const set = (at: number, change: object) =>
      store.intercompany_transfers.updateOne({ _id: ids[at]! }, { $set: change });
    await set(1, { price: 2_401 });
    await store.intercompany_transfers.deleteOne({ _id: ids[2]! });
    await store.deliveries.updateOne({ _id: ids[3]! }, { $set: { outcome: 'rejected' } });
    await set(4, { week_key: addWeeks(WEEK, -1) });
    await post(`/api/intercompany/transfers/${ids[5]!}/cancel`, { reason: 'Doublon' });
    const { directions } = await reconcile(WEEK);
    expect(directions[0]).toMatchObject({ from: 'ZR7', differences: 0, difference_ht: 0, lines: [] });
    expect(directions[1]).toMatchObject({
      from: 'MDL',
      transfers: { units: 3, total_ht: 74.01 },
      deliveries: { units: 5, total_ht: 125 },
      difference_ht: -50.99,
      differences: 5,
    });
    const seen = directions[1]!.lines.map(({ delivery_id, reason, cancel_reason }) => [
      ...[ids.indexOf(delivery_id), reason, cancel_reason],
    ]);
    expect(seen.sort()).toEqual([
      [0, 'ok', null],
      [1, 'price_differs', null],
      [2, 'transfer_missing', null],
      [3, 'not_billable', null],
      [4, 'week_differs', null],
      [5, 'transfer_missing', 'Doublon'],
    ]);
    const only = await reconcile(WEEK, '&only_differences=true');
    expect(only.directions[1]!.lines).toHaveLength(5);
    // The week the transfer was put in has it too.
    const before = await reconcile(addWeeks(WEEK, -1));
    expect(before.directions[1]).toMatchObject({
      difference_ht: 25,
      lines: [{ reason: 'week_differs', price_transfer: 25, price_expected: null }],
    });
  });

  it('agrees after a return, before and after the invoice', async () => {
    await fillCompanies(store);
    const sold = await sell(store, commande, { units: 3, owner: 'MDL', at: AT });
    const reject = (delivery_id: string) =>
      rejectDelivery(store, { delivery_id, reason: 'test', by: SYSTEM, now: NOW });
    await reject(sold[0]!._id);
    await generate();
    await reject(sold[1]!._id);
    const { directions } = await reconcile(WEEK);
    expect(directions[1]).toMatchObject({ differences: 0, difference_ht: 0, transfers: { units: 1 } });
    expect(await generate()).toMatchObject({ invoices_created: 1 });
    const [note] = (await invoices()).filter(({ kind }) => kind === 'credit_note');
    expect(note).toMatchObject({ amount_ht: 25, line_items: [{ product: 'PV', qty: 1 }] });
  });
});

it('health tells the last runs of the job, with what each did and who asked for it', async () => {
  const run = {
    ...{ week: WEEK, named: false, issuers: ENTITIES, by: boss.id },
    ...{ trigger: 'manual' as const, workflow_id: 'w', first_run_id: 'r' },
  };
  await openCron(store, { ...run, now: NOW });
  const look = () => get<contract.IntercompanyHealth>('/api/intercompany/health');
  expect((await look()).cron).toMatchObject({ running: { week_key: WEEK }, next_run: null, paused: false });
  await closeCron(store, {
    log_id: `intercompany_invoices|${WEEK}`,
    status: 'error',
    errors: [{ code: 'BILLING_FAILED', entity: 'MDL' }],
    results: [{ from: 'ZR7', issued: ['a', 'b'], drafts: [], refused: [] }],
    now: NOW,
  });
  const { status, cron } = await look();
  expect(status).toBe('degraded');
  expect(cron.running).toBe(null);
  const user = await store.users.findOne({ _id: boss.id });
  expect(cron.last_runs).toMatchObject([
    {
      week_key: WEEK,
      status: 'error',
      started_by: user!.nom,
      invoices: 2,
      errors: [{ code: 'BILLING_FAILED', entity: 'MDL', week_key: null }],
    },
  ]);
});

describe('the daily checks', () => {
  it('are made by the first who looks and kept, and are made again on request', async () => {
    await sell(store, commande, { units: 1, owner: 'MDL', at: AT });
    const first = await get<ChecksAnswer>('/api/billing/checks');
    expect([first.ok, first.checks.length]).toEqual([true, 2 * CHECK_NAMES.length]);
    await store.intercompany_transfers.deleteMany({});
    expect((await get<ChecksAnswer>('/api/billing/checks')).ok).toBe(true);
    const found = (await post<ChecksAnswer>('/api/billing/checks')).body;
    expect(found.ok).toBe(false);
    expect(found.checks.filter(({ ok }) => !ok)).toMatchObject([
      { name: 'transfers_are_sales', entity: 'ZR7', difference: 1, examples: 'delivery', unit: 'transferts' },
    ]);
    expect(await get<ChecksAnswer>('/api/billing/checks')).toEqual(found);
  });

  it('are shown of the companies in scope, and made by who may bill', async () => {
    const viewer = await api.user({ entity: 'MDL', permissions: ['billing.view'] });
    const { checks } = await get<ChecksAnswer>('/api/billing/checks', viewer);
    expect([...new Set(checks.map(({ entity }) => entity))]).toEqual(['MDL']);
    expect((await post('/api/billing/checks', {}, viewer)).status).toBe(403);
  });
});
