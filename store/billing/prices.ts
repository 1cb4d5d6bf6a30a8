/** Reads and writes what was charged when (02-money "Pricing"). */
import type { ClientSession } from 'mongodb';
import { PriceBook, type PriceRow, SINCE_EVER } from '../../domain/billing/price-book.ts';
import { type WeekKey, weekKey } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { noteChange } from './billing-week.ts';
import type { PriceDoc } from './collections.ts';

/** The price would change what is on an issued invoice. */
export class PriceInvoicedError extends Error {
  override name = 'PriceInvoicedError';
  readonly invoice_id: string;
  constructor(invoiceId: string) {
    super('a delivery of it is on an issued invoice');
    this.invoice_id = invoiceId;
  }
}

/** Everything that was ever charged to these clients for these orders. */
export async function readPriceBook(
  store: Store,
  { client_ids, commande_ids }: { client_ids: readonly string[]; commande_ids: readonly string[] },
  session?: ClientSession,
): Promise<PriceBook> {
  const rows = await store.prices
    .find(
      {
        $or: [
          { scope: { $in: ['client', 'product'] }, id: { $in: [...client_ids] } },
          { scope: 'order', id: { $in: [...commande_ids] } },
        ],
      },
      session ? { session } : {},
    )
    .toArray();
  return new PriceBook(rows);
}

/** Of a row of `prices`: one per kind and instant. */
export const priceId = ({ scope, id, product, valid_from }: PriceRow): string =>
  `${scope}|${id}|${product}|${valid_from.toISOString()}`;

/** Whose sales a price is about. */
interface Sales {
  client_id: string;
  commande_id?: string;
  produit?: string;
}

const salesOf = (row: PriceRow, clientId: string): Sales => ({
  client_id: clientId,
  ...(row.scope === 'order' && { commande_id: row.id }),
  ...(row.scope === 'product' && { produit: row.product }),
});

/**
 * Writes a price inside the caller's transaction; the first of its kind holds since ever, unless something is invoiced without
 * it. Records that were built with another price for the same time are flagged `stale`, and a build under way starts over.
 * @param client_id whose sales it is about
 * @returns records flagged
 * @throws PriceInvoicedError when it would hold for a delivery that is on an issued invoice
 */
export async function writePrice(
  store: Store,
  session: ClientSession,
  wanted: PriceRow,
  { client_id, by, now }: { client_id: string; by: string; now: Date },
): Promise<number> {
  const { scope, id, product } = wanted;
  const others = await store.prices
    .find({ scope, id, product }, { session })
    .sort({ valid_from: 1 })
    .toArray();
  const flag = (row: PriceRow) => flagBuilt(store, session, row, others, client_id, now);
  const writeRow = async (written: PriceRow) => {
    const doc: PriceDoc = { ...written, _id: priceId(written), written_at: now, written_by: by };
    await store.prices.replaceOne({ _id: doc._id }, doc, { session, upsert: true });
  };
  const write = async (row: PriceRow) => {
    const stale = await flag(row);
    await writeRow(row);
    return stale;
  };
  if (others.length > 0) return write(wanted);
  const first = { ...wanted, valid_from: SINCE_EVER };
  try {
    return await write(first);
  } catch (error) {
    const isLater = wanted.valid_from > SINCE_EVER && scope !== 'client';
    if (!isLater || !(error instanceof PriceInvoicedError)) throw error;
    // What is invoiced keeps the price it was invoiced with: this one begins when it was to, and before there is none.
    await writeRow({ ...first, price: null, discount_bp: null, active: false });
    return write(wanted);
  }
}

async function flagBuilt(
  store: Store,
  session: ClientSession,
  row: PriceRow,
  others: readonly PriceDoc[],
  clientId: string,
  now: Date,
): Promise<number> {
  const until = others.find(({ valid_from }) => valid_from > row.valid_from)?.valid_from;
  const sales = salesOf(row, clientId);
  const from_week = weekKey(row.valid_from);
  const client = await store.clients.findOne({ _id: clientId }, { session, projection: { entity: 1 } });
  if (!client) return 0;
  const { entity } = client;
  const within = { $gte: from_week, ...(until && { $lte: weekKey(until) }) };
  const sold = await store.deliveries.distinct('sent_week', { entity, sent_week: within }, { session });
  const opened = await store.billing_weeks.distinct('week_key', { entity, week_key: within }, { session });
  const builds: string[] = [];
  for (const week_key of new Set([...sold, ...opened, weekKey(now)] as WeekKey[])) {
    const { build_id } = await noteChange(store, session, { entity, week_key });
    if (build_id) builds.push(build_id);
  }
  const touched = await store.billing_ledger.distinct(
    'record_id',
    {
      build_id: { $in: builds },
      ...sales,
      sent_at: { $gte: row.valid_from, ...(until && { $lt: until }) },
    },
    { session },
  );
  const of = { record_id: { $in: touched }, build_id: { $in: builds } };
  const invoiced = await store.billing_records.findOne(
    { ...of, status: { $ne: 'not_invoiced' }, invoice_id: { $exists: true } },
    { session },
  );
  if (invoiced) throw new PriceInvoicedError(invoiced.invoice_id!);
  const { modifiedCount } = await store.billing_records.updateMany(
    { ...of, status: 'not_invoiced' },
    { $set: { stale: true, updated_at: now }, $inc: { rev: 1 } },
    { session },
  );
  return modifiedCount;
}
