/** What invoices after deposits bill: once a week what was delivered of units that deposits had sold (02-money "Prepaid", `S4`). */
import type { ClientSession } from 'mongodb';
import { openLots } from '../../domain/billing/prepaid-lots.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { groupBy } from '../../domain/common/group-by.ts';
import { type PaidLot, settleLots, type Settled } from '../../domain/invoices/final-lines.ts';
import { addDays, type ParisDay, type WeekKey, weekMonday } from '../../domain/time/paris-time.ts';
import type { BillingRecordDoc, PrepaymentMovementDoc } from '../billing/collections.ts';
import { readLotMoves } from '../billing/lot-moves.ts';
import { balanceId } from '../billing/prepaid-units.ts';
import { StaleReadError } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import type { InvoiceDoc } from './collections.ts';
import { inForce } from './current-records.ts';

type Options = { session?: ClientSession };

/** Whom a final invoice is to, and the last week it bills. */
export interface FinalOf {
  entity: Entity;
  client_id: string;
  until: WeekKey;
}

/** A deposit that counts. */
export const ISSUED = { $in: ['sent' as const, 'paid' as const] };

/** Records of a client's prepaid units up to the end of a week, of the ledgers in force, the oldest first. */
async function prepaidRecords(
  store: Store,
  { client_id, until }: FinalOf,
  options: Options,
): Promise<BillingRecordDoc[]> {
  const found = await store.billing_records
    .find({ client_id, week_key: { $lte: until }, billing_mode: 'PREPAID' }, options)
    .toArray();
  return (await inForce(store, found, options)).records;
}

/** Days of what was delivered since the final invoice before. */
async function periodOf(
  store: Store,
  { client_id, until }: FinalOf,
  records: readonly BillingRecordDoc[],
  options: Options,
): Promise<{ from: ParisDay; to: ParisDay }> {
  const before = await store.invoices.findOne(
    { client_id, settles_until: { $exists: true }, invoice_number: { $exists: true } },
    { ...options, sort: { settles_until: -1 } },
  );
  const since = records.filter(({ week_key }) => week_key > (before?.settles_until ?? ''));
  const monday = weekMonday(until);
  const from = since.map(({ first_day }) => first_day).sort()[0] ?? monday;
  const to =
    since
      .map(({ last_day }) => last_day)
      .sort()
      .at(-1) ?? addDays(monday, 6);
  return { from, to };
}

const lotOf =
  (deposits: ReadonlyMap<string, InvoiceDoc>) =>
  ({ units, lot }: { units: number; lot: PrepaymentMovementDoc }): PaidLot => {
    const deposit = deposits.get(lot.invoice_id ?? '');
    if (!deposit) return { units };
    const { _id, invoice_number, document, settled_units = 0 } = deposit;
    const line = document!.lines[0]!;
    return { units, deposit: { invoice_id: _id, number: invoice_number!, line, settled: settled_units } };
  };

export interface Settlement extends Settled {
  period: { from: ParisDay; to: ParisDay };
  /** Those whose units are billed, in order of their number. */
  deposits: InvoiceDoc[];
}

/** What a final invoice of a client would bill now. */
export async function readSettlement(store: Store, of: FinalOf, options: Options): Promise<Settlement> {
  const { client_id, entity } = of;
  const records = await prepaidRecords(store, of, options);
  const delivered = groupBy(records, ({ produit }) => produit);
  const balances = [...delivered.keys()].map((produit) => balanceId(client_id, produit));
  const moves = await readLotMoves(store, { balance_id: { $in: balances } }, options.session);
  const found = await store.invoices
    .find({ kind: 'deposit', entity, client_id, status: ISSUED }, options)
    .toArray();
  const deposits = new Map(found.map((deposit) => [deposit._id, deposit]));
  const lines = [];
  const units = new Map<string, number>();
  for (const [produit, movesOf] of groupBy(moves, (move) => move.produit)) {
    const lots = openLots(movesOf).reverse().map(lotOf(deposits));
    const count = (delivered.get(produit) ?? []).reduce((sum, { units_billable }) => sum + units_billable, 0);
    const settled = settleLots(lots, count);
    lines.push(...settled.lines);
    for (const [id, due] of settled.units) units.set(id, due);
  }
  const used = [...units.keys()].map((id) => deposits.get(id)!);
  used.sort((a, b) => (a.invoice_number! < b.invoice_number! ? -1 : 1));
  return { lines, units, deposits: used, period: await periodOf(store, of, records, options) };
}

/** Inside the transaction that issues a final invoice: what it bills of each deposit is billed. */
export async function settleDeposits(
  store: Store,
  session: ClientSession,
  { units }: Settled,
  now: Date,
): Promise<void> {
  for (const [_id, count] of units) {
    const { matchedCount } = await store.invoices.updateOne(
      { _id, status: ISSUED },
      { $inc: { settled_units: count, rev: 1 }, $set: { updated_at: now } },
      { session },
    );
    if (matchedCount === 0) throw new StaleReadError('a deposit changed');
  }
}
