/**
 * Money in bulk, each beside its floor: the ledger of a week, Monday's invoices of the transfers, and issuing many invoices with
 * their PDF. A round has a database of its own.
 */
import { ENTITIES } from '../domain/common/entity.ts';
import type { NumberedInvoice } from '../domain/invoices/document.ts';
import { lookOf } from '../domain/invoices/look.ts';
import { NO_COMPANY_FIELDS } from '../domain/settings/company.ts';
import { addDays, addWeeks, parisDayStart, weekKey, weekMonday } from '../domain/time/paris-time.ts';
import { issuedFile } from '../documents/invoices/issued-file.ts';
import { say } from '../dev/terminal.ts';
import { SYSTEM } from '../store/audit/event-log.ts';
import { buildLedger } from '../store/billing/build-ledger.ts';
import { newId } from '../store/db/ids.ts';
import type { Store } from '../store/db/mongo.ts';
import { setUpDatabase } from '../store/db/set-up.ts';
import { transaction } from '../store/db/transaction.ts';
import { settleMoney } from '../store/deliveries/settle-money.ts';
import { billTransfers } from '../store/intercompany/bill-transfers.ts';
import { issueInvoice } from '../store/invoices/issue-invoice.ts';
import { keepInvoiceFile } from '../store/invoices/keep-file.ts';
import type { CommandeDoc } from '../store/commandes/collections.ts';
import type { DeliveryDoc } from '../store/deliveries/collections.ts';
import { aDelivery, aLead } from '../tests/support/lead-records.ts';
import { fillCompanies } from '../tests/support/money.ts';
import { aClient, aCommande } from '../tests/support/records.ts';
import { phoneOf } from './people.ts';
import { draftWeek, seedPrices } from './seed-money.ts';
import type { Bench } from './servers.ts';

export interface MoneyScale {
  rounds: number;
  /** Of one company's week; as many of them are transfers. */
  deliveries: number;
  invoices: number;
}

/** Milliseconds of one round. */
export interface MoneyRound {
  buildMs: number;
  /** The same lines, inserted in one transaction. */
  linesMs: number;
  mondayMs: number;
  /** The same transfers, marked in one transaction. */
  markMs: number;
  issueMs: number;
  /** The same documents drawn, nothing stored. */
  drawMs: number;
}

const lacksOf = () => [];

/** Deliveries that one company sold last week, all of them the other's leads. */
async function sellWeek(store: Store, { deliveries, invoices }: MoneyScale, now: Date): Promise<void> {
  const monday = parisDayStart(weekMonday(addWeeks(weekKey(now), -1)));
  const legal = { legal_name: 'Installateur', address: '1 rue', postal_code: '69003', city: 'Lyon' };
  const numbers = { country: 'FR', siren: '732829320', vat_number: 'FR44732829320' };
  const clients = Array.from({ length: invoices }, (_, n) =>
    aClient({ entity: 'ZR7', name: `Installateur ${n + 1}`, legal: { ...legal, ...numbers } }),
  );
  const orders: CommandeDoc[] = clients.map((client) => aCommande(client, {}));
  await store.clients.insertMany(clients);
  await store.commandes.insertMany(orders);
  const batch: DeliveryDoc[] = [];
  for (let n = 0; n < deliveries; n += 1) {
    const sent_at = new Date(monday.getTime() + 36_000_000 + n);
    const lead = aLead({ phone: phoneOf(n), entity: 'MDL', lead_owner_entity: 'MDL', created_at: sent_at });
    const sent = { status: 'sent' as const, sent_at, sent_week: weekKey(sent_at), money_due: true as const };
    batch.push(aDelivery(lead, orders[n % orders.length]!, { ...sent, billing_mode: 'WEEKLY_INVOICE' }));
  }
  for (let at = 0; at < batch.length; at += 2_000)
    await store.deliveries.insertMany(batch.slice(at, at + 2_000));
  await seedPrices(store);
  await settleMoney(store, {}, now);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Inserts copies of a collection's documents in one transaction. */
async function insertCopies(store: Store, name: 'billing_ledger'): Promise<number> {
  const copies = (await store[name].find().toArray()).map((line) => {
    const build_id = 'copy';
    return { ...line, _id: line._id.replace(line.build_id, build_id), build_id };
  });
  return timed(() =>
    transaction(store, async (session) => {
      await store[name].insertMany(copies, { session });
    }),
  );
}

async function takeRound(store: Store, scale: MoneyScale): Promise<MoneyRound> {
  await setUpDatabase(store);
  await fillCompanies(store);
  const now = new Date(parisDayStart(addDays(weekMonday(weekKey(new Date())), 1)).getTime());
  await sellWeek(store, scale, now);
  const week = addWeeks(weekKey(now), -1);
  const buildMs = await timed(() => buildLedger(store, { entity: 'ZR7', week, now }));
  const linesMs = await insertCopies(store, 'billing_ledger');

  const transfers = store.intercompany_transfers;
  if ((await transfers.countDocuments({ status: 'pending' })) !== scale.deliveries)
    throw new Error('not every delivery has its transfer');
  const mark = (invoice_id: string, status: 'pending' | 'invoiced') =>
    timed(() =>
      transaction(store, async (session) => {
        await transfers.updateMany({ from_entity: 'MDL' }, { $set: { status, invoice_id } }, { session });
      }),
    );
  const markMs = await mark(newId(), 'invoiced');
  await transfers.updateMany({}, { $set: { status: 'pending' }, $unset: { invoice_id: 1 } });
  const mondayMs = await timed(async () => {
    for (const from of ENTITIES) await billTransfers(store, { from, by: SYSTEM, now, lacksOf });
  });
  if ((await transfers.countDocuments({ status: 'invoiced' })) !== scale.deliveries)
    throw new Error('not every transfer was invoiced');

  const drafts = await draftWeek(store, week, now);
  const issued: NumberedInvoice[] = [];
  const issueMs = await timed(async () => {
    for (const id of drafts) {
      const invoice = (await issueInvoice(store, { id, by: SYSTEM, now, lacksOf }))!;
      await keepInvoiceFile(store, invoice, issuedFile, now);
      issued.push(invoice.document as NumberedInvoice);
    }
  });
  const look = lookOf(NO_COMPANY_FIELDS.billing);
  const drawMs = await timed(async () => {
    for (const document of issued) await issuedFile(document, look);
  });
  if (issued.length !== scale.invoices) throw new Error(`${issued.length} invoices were issued`);
  return { buildMs, linesMs, mondayMs, markMs, issueMs, drawMs };
}

export async function benchMoney(bench: Bench, scale: MoneyScale): Promise<MoneyRound[]> {
  const rounds: MoneyRound[] = [];
  // The first one warms up.
  for (let round = 0; round <= scale.rounds; round += 1) {
    say('Money', round === 0 ? 'warming up' : `round ${round} of ${scale.rounds}`);
    const taken = await takeRound(await bench.openDatabase(), scale);
    if (round > 0) rounds.push(taken);
  }
  return rounds;
}
