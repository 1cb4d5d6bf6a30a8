/** The purge: what is old enough goes, what an invoice or an open batch needs stays, and money is what it was. */
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_RETENTION, type RetentionMonths } from '../../../domain/privacy/retention.ts';
import { isBalanced } from '../../../domain/runs/balance.ts';
import { asCents } from '../../../domain/money/money.ts';
import { DAY_MS, parisDay, weekKey } from '../../../domain/time/paris-time.ts';
import { SYSTEM, logEvent } from '../../../store/audit/event-log.ts';
import { buildLedger } from '../../../store/billing/build-ledger.ts';
import { checkMoney } from '../../../store/billing/checks/check-money.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import type { DeliveryDoc } from '../../../store/deliveries/collections.ts';
import { CounterDraft } from '../../../store/leads/counters.ts';
import { issueInvoice } from '../../../store/invoices/issue-invoice.ts';
import { draftFromRecords } from '../../../store/invoices/make-drafts.ts';
import { payInvoice } from '../../../store/invoices/pay-invoice.ts';
import { transaction } from '../../../store/db/transaction.ts';
import { addNote } from '../../../store/leads/add-note.ts';
import { markLb } from '../../../store/routing/mark-lb.ts';
import { routeStockPage } from '../../../store/routing/stock-page.ts';
import { countBalance } from '../../../store/runs/count-balance.ts';
import {
  closeRetentionRun,
  openRetentionRun,
  purgeRetentionPage,
} from '../../../store/privacy/retention-run.ts';
import { aDay } from '../../support/dates.ts';
import { MONDAY, phoneNumber, testKeys } from '../../support/intake.ts';
import { aLead } from '../../support/lead-records.ts';
import { fillCompanies, prepareSale, seedInternalPrices, sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const WEEK = weekKey(MONDAY);
const PAID = new Date('2026-12-02T09:00:00Z');
/** Three years and a month after; at night. */
const LATER = new Date('2029-12-24T02:30:00Z');
let commande: CommandeDoc;
let runs = 0;

async function purge({
  months = {},
  now = LATER,
  dry = false,
}: { months?: Partial<RetentionMonths>; now?: Date; dry?: boolean } = {}) {
  const id = `run-${(runs += 1)}`;
  const kind = dry ? ('dry_run' as const) : ('run' as const);
  const all = { ...DEFAULT_RETENTION.months, ...months };
  await openRetentionRun(store, { id, kind, months: all, at_any_hour: false, by: SYSTEM, now });
  while (await purgeRetentionPage(store, id, now));
  await closeRetentionRun(store, id, now);
  const run = (await store.retention_runs.findOne({ _id: id }))!;
  expect(run.status).toBe('done');
  return run.counts;
}

/** Wherever in the database a text stands. */
async function places(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of await store.db.listCollections().toArray())
    for await (const doc of store.db.collection(name).find())
      if (JSON.stringify(doc).includes(text)) found.push(name);
  return found;
}
const phoneOf = async ({ lead_id }: DeliveryDoc) => (await store.leads.findOne({ _id: lead_id }))!.phone;

/** The file says who is in it. */
async function fillFiles(): Promise<void> {
  for await (const batch of store.delivery_batches.find()) {
    const leads = await store.leads.find({ _id: { $in: batch.lead_ids } }).toArray();
    const csv = leads.map(({ nom, phone, email }) => `${nom},${phone},${email}`).join('\r\n');
    await store.delivery_batches.updateOne({ _id: batch._id }, { $set: { csv } });
  }
}

async function invoiceWeek() {
  await buildLedger(store, { entity: 'ZR7', week: WEEK, now: PAID });
  const records = await store.billing_records.find({ invoice_id: { $exists: false } }).toArray();
  const ids = records.map(({ record_id }) => record_id);
  const { _id } = await draftFromRecords(store, ids, SYSTEM, PAID);
  return (await issueInvoice(store, { id: _id, by: SYSTEM, now: PAID, lacksOf: () => [] }))!;
}
const pay = (invoice_id: string, cents?: number) =>
  payInvoice(
    store,
    {
      ...{
        id: `pay-${invoice_id}`,
        invoice_id,
        paid_on: aDay('2026-12-02'),
        means: 'virement',
        reference: '',
      },
      ...(cents !== undefined && { amount: asCents(cents) }),
    },
    SYSTEM,
    PAID,
  );

beforeEach(async () => {
  await emptyStore(store);
  await seedInternalPrices(store);
  await fillCompanies(store);
  const order = await insertOrder(store);
  commande = order.commande;
  await setPrice(store, order.client, 25);
});

describe('a lead', () => {
  it('that was sold and paid goes with its file, and what is counted stays', async () => {
    const [sold] = await sell(store, commande, { units: 1 });
    await fillFiles();
    const counters = new CounterDraft('test');
    counters.add({ kind: 'received', entity: 'ZR7', day: parisDay(MONDAY) });
    await transaction(store, (session) => counters.write(store, session));
    const { invoice_number, ttc, _id } = await invoiceWeek();
    await pay(_id);
    const phone = await phoneOf(sold!);
    expect(await places(phone)).toEqual(expect.arrayContaining(['leads', 'delivery_batches']));
    const ledger = await store.billing_ledger.find().toArray();

    const foreseen = await purge({ dry: true });
    expect(await places(phone)).toHaveLength(2);
    expect(await purge()).toEqual(foreseen);
    expect(foreseen).toMatchObject({ csv: { purged: 1, kept: {} }, prospects: { purged: 1, kept: {} } });

    expect(await places(phone)).toEqual([]);
    expect(await places('Durand')).toEqual([]);
    expect(await places('alex.durand')).toEqual([]);
    const lead = (await store.leads.findOne({ _id: sold!.lead_id }))!;
    expect(lead).toMatchObject({
      status: 'livre',
      nom: '',
      source: 'LP1',
      erased_at: LATER,
      departement: '75',
    });
    const batch = (await store.delivery_batches.findOne())!;
    expect(batch).toMatchObject({ csv: '', csv_erased_at: LATER, status: 'sent' });
    expect(batch.csv_sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await store.invoices.findOne({ _id })).toMatchObject({ invoice_number, ttc, status: 'paid' });
    expect(await store.billing_ledger.find().toArray()).toEqual(ledger);
    expect(isBalanced(await countBalance(store, parisDay(MONDAY)))).toBe(true);
    await checkMoney({ store, log: pino({ level: 'silent' }) }, LATER);
    expect(await store.billing_checks.find({ ok: false }).toArray()).toEqual([]);
    expect(await purge()).toMatchObject({ csv: { purged: 0 }, prospects: { purged: 0 } });
  });

  it.each([
    ['not invoiced', async () => undefined],
    [
      'on a draft',
      async () => {
        await buildLedger(store, { entity: 'ZR7', week: WEEK, now: PAID });
        const records = await store.billing_records.find().toArray();
        await draftFromRecords(
          store,
          records.map(({ record_id }) => record_id),
          SYSTEM,
          PAID,
        );
      },
    ],
    ['not paid', () => invoiceWeek()],
    ['paid in part', async () => pay((await invoiceWeek())._id, 100)],
  ])('that is %s is left, and so is its file', async (_name, money: () => Promise<unknown>) => {
    const [sold] = await sell(store, commande, { units: 1 });
    await fillFiles();
    await money();
    const kept = { purged: 0, kept: { invoice: 1 } };
    expect(await purge()).toMatchObject({ csv: kept, prospects: kept });
    expect(await places(await phoneOf(sold!))).toEqual(expect.arrayContaining(['leads', 'delivery_batches']));
  });

  it('of the other company is left until the transfer is paid', async () => {
    await sell(store, commande, { units: 1, owner: 'MDL' });
    await pay((await invoiceWeek())._id);
    expect((await purge()).prospects).toEqual({ purged: 0, kept: { invoice: 1 } });
    expect(await store.intercompany_transfers.countDocuments({ status: 'pending' })).toBe(1);
    await store.intercompany_transfers.updateMany(
      {},
      { $set: { status: 'invoiced', invoice_id: 'between' } },
    );
    expect((await purge()).prospects).toEqual({ purged: 0, kept: { invoice: 1 } });
    await store.intercompany_transfers.updateMany({}, { $set: { status: 'cancelled' } });
    expect((await purge()).prospects).toEqual({ purged: 1, kept: {} });
  });

  it.each(['ready_to_send', 'uncertain', 'failed'] as const)(
    'in a batch that is %s is left',
    async (status) => {
      const { batch } = await prepareSale(store, commande, { units: 2 });
      await store.delivery_batches.updateOne({ _id: batch._id }, { $set: { status } });
      await store.deliveries.updateMany({}, { $set: { status } });
      // Not even where the lead itself says that it is free.
      await store.leads.updateMany({}, { $set: { in_delivery: false } });
      expect(await purge()).toMatchObject({
        csv: { purged: 0, kept: { open: 1 } },
        prospects: { purged: 0, kept: { open: 2 } },
      });
    },
  );

  it('that was sold before billing began, rejected or simulated owes nothing', async () => {
    const [first] = await sell(store, commande, { units: 1 });
    await store.billing_weeks.updateOne(
      { _id: `ZR7|${WEEK}` },
      { $set: { imported: true } },
      { upsert: true },
    );
    const [second] = await sell(store, commande, { units: 1, at: new Date(MONDAY.getTime() + 7 * DAY_MS) });
    const [third] = await sell(store, commande, { units: 1, at: new Date(MONDAY.getTime() + 8 * DAY_MS) });
    await store.deliveries.updateOne({ _id: second!._id }, { $set: { outcome: 'rejected' } });
    await store.deliveries.updateOne({ _id: third!._id }, { $set: { simulated: true } });
    expect((await purge()).prospects).toEqual({ purged: 3, kept: {} });
    expect(first).toBeDefined();
  });

  it('that waits leaves the stock and the pool, and is sold to nobody', async () => {
    await store.leads.insertMany([
      aLead({ _id: 'waits', status: 'no_open_orders' }),
      aLead({ _id: 'lb', status: 'lb', is_lb: true, phone: phoneNumber(2) }),
      aLead({ _id: 'bad', status: 'invalid', phone: '', nom: 'Inconnu' }),
    ]);
    expect((await purge()).prospects).toEqual({ purged: 3, kept: {} });
    expect(
      await store.leads.find({}, { projection: { status: 1, hold_reason: 1, is_lb: 1, phone: 1 } }).toArray(),
    ).toEqual([
      { _id: 'waits', status: 'suppressed', hold_reason: 'retention', is_lb: false, phone: '' },
      { _id: 'lb', status: 'suppressed', hold_reason: 'retention', is_lb: false, phone: '' },
      { _id: 'bad', status: 'invalid', is_lb: false, phone: '' },
    ]);
    await markLb(store, { now: LATER, limit: 10 });
    const deps = { store, keys: testKeys, stripe: 'test' };
    await routeStockPage(['waits', 'lb', 'bad'], deps, { now: LATER, pass: 'reroute', fallback: true });
    expect(await store.deliveries.countDocuments()).toBe(0);
    expect(await store.leads.countDocuments({ is_lb: true })).toBe(0);
  });

  it('counts from the last of created, sent, note and another submission of the phone', async () => {
    const recent = new Date(LATER.getTime() - 30 * DAY_MS);
    await store.leads.insertMany([
      aLead({ _id: 'note', phone: phoneNumber(1) }),
      aLead({ _id: 'again', phone: phoneNumber(2) }),
      aLead({ _id: 'newer', phone: phoneNumber(2), created_at: recent }),
      aLead({ _id: 'sent', phone: phoneNumber(3), status: 'livre', delivered_at: recent }),
      aLead({ _id: 'proved', phone: phoneNumber(4), resubmitted: { at: recent } }),
      aLead({ _id: 'old', phone: phoneNumber(5) }),
    ]);
    await addNote(store, 'note', 'Rappelé', SYSTEM, recent);
    expect((await purge()).prospects).toEqual({ purged: 1, kept: {} });
    expect(await store.leads.distinct('_id', { erased_at: { $exists: true } })).toEqual(['old']);
    const [year] = [new Date(LATER.getTime() + 4 * 366 * DAY_MS)];
    expect((await purge({ now: new Date(year!.setUTCHours(2)) })).prospects).toEqual({ purged: 5, kept: {} });
    expect(await places('Rappelé')).toEqual([]);
  });
});

describe('what else is kept', () => {
  it('visits go after their time, but for those the funnel has not counted', async () => {
    const old = { created_at: MONDAY, last_seen_at: MONDAY, visitor_id: 'v', lp_code: 'LP1' };
    await store.visitor_sessions.insertMany([
      { _id: 's1', ...old },
      { _id: 's2', ...old, last_seen_at: LATER },
      { _id: 's3', ...old, created_at: LATER },
    ]);
    const event = { session_id: 's1', event_type: 'lp_visit', data: {}, created_at: MONDAY };
    await store.tracking.insertMany([
      { _id: 't1', ...event },
      { _id: 't2', ...event, page_due: true },
      { _id: 't3', ...event, created_at: LATER },
    ]);
    expect((await purge()).visites).toEqual({ purged: 2, kept: {} });
    expect(await store.visitor_sessions.distinct('_id')).toEqual(['s2', 's3']);
    expect(await store.tracking.distinct('_id')).toEqual(['t2', 't3']);
  });

  it('the audit trail goes after its time, what explains invoices after theirs', async () => {
    const event = { entity_type: 'lead' as const, entity_id: 'x', entity: null, by: SYSTEM };
    for (const action of ['auth.login', 'lead.note', 'invoice.issue', 'commande.update'] as const)
      await logEvent(store, { ...event, action }, MONDAY);
    await logEvent(store, { ...event, action: 'auth.login' }, LATER);
    expect((await purge()).journal).toEqual({ purged: 2, kept: {} });
    const left = () => store.event_log.find().sort({ at: 1, _id: 1 }).toArray();
    expect((await left()).map(({ action }) => action)).toEqual([
      ...['invoice.issue', 'commande.update', 'auth.login', 'retention.run'],
    ]);
    const [, , , report] = await left();
    expect(report).toMatchObject({ after: { status: 'done', journal: { purged: 2 } } });
    const ten = new Date('2037-01-02T02:00:00Z');
    expect((await purge({ now: ten })).journal).toEqual({ purged: 3, kept: {} });
  });
});

describe('a run', () => {
  const open = (id: string, now = LATER, kind: 'run' | 'dry_run' = 'run') =>
    openRetentionRun(store, {
      ...{ id, kind, months: DEFAULT_RETENTION.months, at_any_hour: false, by: SYSTEM, now },
    });

  it('stops in the morning with what it has done, and goes on the next time', async () => {
    await store.leads.insertMany([1, 2, 3].map((n) => aLead({ phone: phoneNumber(n) })));
    expect(await open('r')).toBe(true);
    expect(await open('r')).toBe(true);
    await purgeRetentionPage(store, 'r', LATER);
    const morning = new Date('2029-12-24T06:00:00Z');
    expect(await purgeRetentionPage(store, 'r', morning)).toBe(false);
    await closeRetentionRun(store, 'r', morning);
    expect(await store.retention_runs.findOne({ _id: 'r' })).toMatchObject({
      ...{ status: 'interrupted', at: { kind: 'prospects' } },
    });
    expect(await open('r', new Date('2029-12-25T02:00:00Z'))).toBe(true);
    while (await purgeRetentionPage(store, 'r', LATER));
    await closeRetentionRun(store, 'r', LATER);
    const { status, counts } = (await store.retention_runs.findOne({ _id: 'r' }))!;
    expect({ status, purged: counts.prospects!.purged }).toEqual({ status: 'done', purged: 3 });
    expect(await open('r')).toBe(false);
    const reports = await store.event_log.find({ action: 'retention.run' }).toArray();
    expect(reports.map(({ after }) => after!['status'])).toEqual(['interrupted', 'done']);
  });

  it('tried twice at once counts each page once', async () => {
    await store.leads.insertMany(Array.from({ length: 40 }, (_, n) => aLead({ phone: phoneNumber(n) })));
    await open('r');
    for (let n = 0; n < 8; n += 1)
      await Promise.all([1, 2, 3].map(() => purgeRetentionPage(store, 'r', LATER)));
    const { counts, at } = (await store.retention_runs.findOne({ _id: 'r' }))!;
    expect(at).toBeUndefined();
    expect(counts.prospects).toEqual({ purged: 40, kept: {} });
  });

  it('goes through more than a page, each record once', async () => {
    const same = new Date(MONDAY);
    await store.leads.insertMany(
      Array.from({ length: 1_203 }, (_, n) =>
        aLead({ phone: phoneNumber(n), created_at: new Date(same.getTime() + Math.floor(n / 7)) }),
      ),
    );
    expect((await purge({ dry: true })).prospects).toEqual({ purged: 1_203, kept: {} });
    expect((await purge()).prospects).toEqual({ purged: 1_203, kept: {} });
    expect(await store.leads.countDocuments({ phone: { $ne: '' } })).toBe(0);
  });
});
