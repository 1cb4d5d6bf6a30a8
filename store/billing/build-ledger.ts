/**
 * Builds the ledger of one company's week (02-money "Weekly ledger"): lines and records are written under a new build, and one
 * write makes it the week's, so that a reader sees the old ledger or the new one. Whatever changes a delivery, price, credit
 * or record of the week meanwhile counts up `changes` of the week; the build then starts over.
 */
import {
  type Credit,
  dealFreeUnits,
  dealtLine,
  type LedgerLine,
  lineOf,
  type SoldDelivery,
} from '../../domain/billing/ledger.ts';
import { isLocking, LOCKING_STATUSES } from '../../domain/billing/record-status.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { StaleReadError, isDuplicateKey, isStaleRead } from '../db/errors.ts';
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { retrying, transaction } from '../db/transaction.ts';
import { BY_SENT_WEEK } from '../deliveries/collections.ts';
import { readCredits, weekId } from './billing-week.ts';
import type { BillingRecordDoc, BillingWeekDoc, LedgerLineDoc } from './collections.ts';
import { readPriceBook } from './prices.ts';
import { lineDoc, recordDocs } from './record-docs.ts';

/** A record of the week is on an issued invoice, or marked as invoiced outside. */
export class WeekLockedError extends Error {
  override name = 'WeekLockedError';
  readonly entity: Entity;
  readonly week: WeekKey;
  readonly client_id: string;
  constructor(record: BillingRecordDoc) {
    super('the week is locked');
    this.entity = record.billing_entity;
    this.week = record.week_key;
    this.client_id = record.client_id;
  }
}

/** The week was delivered before billing began, by version 1 or before this release. */
export class WeekImportedError extends Error {
  override name = 'WeekImportedError';
  readonly entity: Entity;
  constructor(week: BillingWeekDoc) {
    super('the week is not built');
    this.entity = week.entity;
  }
}

export interface BuildInput {
  entity: Entity;
  week: WeekKey;
  /** Builds again what is this client's, and keeps the rest. */
  client_id?: string | undefined;
  /** Only adds what was sent and is on no line. Also of a locked week. */
  supplement?: boolean | undefined;
  now: Date;
}

export interface BuildResult {
  /** Lines of the week's ledger now. */
  ledger_entries: number;
  billing_records_created: number;
  /** Drafts one of whose records is another one now, or no more. */
  stale_drafts: string[];
}

const TRIES = 10;

/** What a build of this week would be refused with now, read alone: the build decides for good. */
export async function findRefusal(
  store: Store,
  { entity, week, client_id, supplement = false }: Omit<BuildInput, 'now'>,
): Promise<WeekLockedError | WeekImportedError | null> {
  const doc = await store.billing_weeks.findOne({ _id: weekId(entity, week) });
  if (doc?.imported) return new WeekImportedError(doc);
  if (supplement || !doc?.build_id) return null;
  const locked = await store.billing_records.findOne({
    ...{ build_id: doc.build_id, billing_mode: 'WEEKLY_INVOICE', status: { $in: [...LOCKING_STATUSES] } },
    ...(client_id && { client_id }),
  });
  return locked && new WeekLockedError(locked);
}

/**
 * @throws WeekLockedError, WeekImportedError
 */
export function buildLedger(store: Store, input: BuildInput): Promise<BuildResult> {
  return retrying(() => buildOnce(store, input), {
    on: (error) => isStaleRead(error) || isDuplicateKey(error),
    tries: TRIES,
  });
}

/** The week's document, made when there is none: from then on every change is noted in it. */
async function openWeek(store: Store, { entity, week }: BuildInput): Promise<BillingWeekDoc> {
  const opened = await store.billing_weeks.findOneAndUpdate(
    { _id: weekId(entity, week) },
    { $setOnInsert: { entity, week_key: week, changes: 0, supplements: 0 } },
    { upsert: true, returnDocument: 'after' },
  );
  return opened!;
}

/** What was sent in the week and is to be paid for or not; simulations are no sales. */
export async function readSold(
  store: Store,
  { entity, week, client_id }: Pick<BuildInput, 'entity' | 'week' | 'client_id'>,
): Promise<SoldDelivery[]> {
  const sold = await store.deliveries
    .find({ entity, sent_week: week, status: 'sent', simulated: false, ...(client_id && { client_id }) })
    .project<SoldDelivery>({
      entity: 1,
      lead_id: 1,
      lead_owner_entity: 1,
      client_id: 1,
      commande_id: 1,
      produit: 1,
      departement: 1,
      is_lb: 1,
      outcome: 1,
      billing_mode: 1,
      sent_at: 1,
    })
    .hint(BY_SENT_WEEK)
    .toArray();
  return sold;
}

const saleOf = ({ commande_id, produit }: { commande_id: string; produit: string }): string =>
  `${commande_id}|${produit}`;

async function buildOnce(store: Store, input: BuildInput): Promise<BuildResult> {
  const { week, client_id, supplement = false, now } = input;
  const before = await openWeek(store, input);
  if (before.imported) throw new WeekImportedError(before);
  const of = { build_id: before.build_id ?? '' };
  const [oldLines, oldRecords, sold, credits] = await Promise.all([
    before.build_id ? store.billing_ledger.find(of).toArray() : [],
    before.build_id ? store.billing_records.find(of).toArray() : [],
    readSold(store, input),
    readCredits(store, input),
  ]);
  const mine = (record: { client_id: string }) => client_id === undefined || record.client_id === client_id;
  const locked = supplement ? undefined : oldRecords.find((record) => mine(record) && isLocking(record));
  if (locked) throw new WeekLockedError(locked);

  const kept = supplement ? oldLines : oldLines.filter((line) => !mine(line));
  const known = new Set(kept.map(({ delivery_id }) => delivery_id));
  const missing = sold.filter(({ _id }) => !known.has(_id));
  const number = supplement ? before.supplements + 1 : 0;
  const unchanged = { ledger_entries: oldLines.length, billing_records_created: 0, stale_drafts: [] };
  if (supplement && missing.length === 0) return unchanged;

  const prices = await readPriceBook(store, {
    client_ids: [...new Set(missing.map((delivery) => delivery.client_id))],
    commande_ids: [...new Set(missing.map(({ commande_id }) => commande_id))],
  });
  const added = missing.map((delivery) => lineOf(delivery, { week_key: week, prices, supplement: number }));
  const frozen = new Set(oldRecords.filter(isLocking).map(saleOf));
  const lines = dealAgain([...kept.map(plain), ...added], credits, frozen);

  const build_id = newId();
  const lineDocs = lines.map((line) => lineDoc(line, build_id));
  const keeps = new Map(
    oldRecords.map((record) => [record.record_id, keptOf(record, supplement || !mine(record))]),
  );
  const records = recordDocs(lines, build_id, keeps, now);
  const names = new Set(records.map(({ record_id }) => record_id));
  const lost = oldRecords.filter(({ record_id }) => !names.has(record_id));
  const gone = lost.map(({ record_id }) => record_id);
  // What is billed at another price now is another record: a draft that had the old one takes it.
  const followers = records.filter((record) => {
    if (keeps.has(record.record_id)) return false;
    const before = lost.find((old) => old.invoice_id && isSameSale(old, record));
    if (before) record.invoice_id = before.invoice_id!;
    return before !== undefined;
  });
  const losing = [...new Set(lost.flatMap(({ invoice_id }) => invoice_id ?? []))];
  await transaction(store, async (session) => {
    const { matchedCount } = await store.billing_weeks.updateOne(
      { _id: before._id, changes: before.changes, build_id: before.build_id ?? { $exists: false } },
      {
        $set: { build_id, built_at: now, supplements: Math.max(before.supplements, number) },
        ...(before.build_id && { $push: { old_builds: before.build_id } }),
        $inc: { changes: 1 },
      },
      { session },
    );
    if (matchedCount === 0) throw new StaleReadError('the week changed');
    if (lineDocs.length > 0) await store.billing_ledger.insertMany(lineDocs, { session });
    if (records.length > 0) await store.billing_records.insertMany(records, { session });
    if (gone.length > 0)
      await store.invoices.updateMany(
        { _id: { $in: losing }, status: 'draft' },
        { $pull: { record_ids: { $in: gone } }, $inc: { rev: 1 }, $set: { updated_at: now } },
        { session },
      );
    for (const { record_id, invoice_id } of followers)
      await store.invoices.updateOne(
        { _id: invoice_id!, status: 'draft' },
        { $push: { record_ids: record_id } },
        { session },
      );
  });
  await forgetOldBuilds(store, before._id);
  return {
    ledger_entries: lineDocs.length,
    billing_records_created: records.filter(({ record_id }) => !keeps.has(record_id)).length,
    stale_drafts: losing,
  };
}

const SALE = ['client_id', 'commande_id', 'produit', 'billing_mode', 'supplement'] as const;

const isSameSale = (a: BillingRecordDoc, b: BillingRecordDoc): boolean =>
  SALE.every((field) => a[field] === b[field]);

/** A line without what a build adds to it. */
const plain = ({ _id, build_id: _build, record_id: _record, ...line }: LedgerLineDoc): LedgerLine => line;

/** Deals the free units again, but of sales one of whose records is invoiced: those stay as they are. */
function dealAgain(
  lines: readonly LedgerLine[],
  credits: readonly Credit[],
  frozen: ReadonlySet<string>,
): LedgerLine[] {
  const dealt = dealFreeUnits(
    lines.filter((line) => !frozen.has(saleOf(line))),
    credits,
  );
  return lines.map((line) => {
    return frozen.has(saleOf(line)) ? line : dealtLine(line, dealt);
  });
}

/** A record that is only copied stays as flagged as it was. */
function keptOf(record: BillingRecordDoc, copied: boolean): BillingRecordDoc {
  if (copied) return record;
  const { stale: _stale, ...rest } = record;
  return rest;
}

/** Deletes builds of the week nobody reads any more: all but this one and the one before. */
async function forgetOldBuilds(store: Store, weekDocId: string): Promise<void> {
  const week = await store.billing_weeks.findOne({ _id: weekDocId }, { projection: { old_builds: 1 } });
  for (const build_id of week?.old_builds?.slice(0, -1) ?? []) {
    await store.billing_ledger.deleteMany({ build_id });
    await store.billing_records.deleteMany({ build_id });
    await store.billing_weeks.updateOne({ _id: weekDocId }, { $pull: { old_builds: build_id } });
  }
}
