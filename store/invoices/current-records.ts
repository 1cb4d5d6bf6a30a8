/** Records of the ledgers in force, by the id invoices know them by. */
import type { ClientSession } from 'mongodb';
import { weekId } from '../billing/billing-week.ts';
import { weekKey } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { InvoiceConflictError } from './errors.ts';
import type { BillingRecordDoc, BillingWeekDoc } from '../billing/collections.ts';

export interface CurrentRecords {
  records: BillingRecordDoc[];
  /** The weeks they are of. */
  weeks: BillingWeekDoc[];
}

/** @returns those that are in the ledger now, in order of week and id */
export async function readCurrentRecords(
  store: Store,
  recordIds: readonly string[],
  session?: ClientSession,
): Promise<CurrentRecords> {
  if (recordIds.length === 0) return { records: [], weeks: [] };
  const options = session ? { session } : {};
  const found = await store.billing_records.find({ record_id: { $in: [...recordIds] } }, options).toArray();
  return inForce(store, found, options);
}

/** Those of some records that are in the ledger now, in order of week and id. */
export async function inForce(
  store: Store,
  found: readonly BillingRecordDoc[],
  options: { session?: ClientSession },
): Promise<CurrentRecords> {
  const ids = [
    ...new Set(found.map(({ billing_entity, week_key }) => weekId(billing_entity, week_key))),
  ].sort();
  const weeks = await store.billing_weeks
    .find({ _id: { $in: ids } }, options)
    .sort({ _id: 1 })
    .toArray();
  const builds = new Set(weeks.map(({ build_id }) => build_id));
  const records = found
    .filter(({ build_id }) => builds.has(build_id))
    .sort((a, b) => (a.week_key + a.record_id < b.week_key + b.record_id ? -1 : 1));
  return { records, weeks };
}

/** A build of these weeks that is under way starts over: their records are being written. */
export async function touchWeeks(
  store: Store,
  session: ClientSession,
  weeks: readonly BillingWeekDoc[],
): Promise<void> {
  if (weeks.length === 0) return;
  await store.billing_weeks.updateMany(
    { _id: { $in: weeks.map(({ _id }) => _id) } },
    { $inc: { changes: 1 } },
    { session },
  );
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

/**
 * @throws InvoiceConflictError when one was priced anew since it was built, has no price, or is of a week that is not over
 */
export function assertBillable(records: readonly BillingRecordDoc[], now: Date): void {
  const stale = records.filter((record) => record.stale);
  if (stale.length > 0)
    throw new InvoiceConflictError('RECORDS_STALE', {
      record_ids: stale.map(({ record_id }) => record_id),
    });
  const unpriced = records.filter(({ pricing_missing }) => pricing_missing);
  if (unpriced.length > 0)
    throw new InvoiceConflictError('PRICE_MISSING', {
      products: distinct(unpriced.map(({ produit }) => produit)),
      weeks: distinct(unpriced.map(({ week_key }) => week_key)),
    });
  const unfinished = records.find(({ week_key }) => week_key >= weekKey(now));
  if (unfinished) throw new InvoiceConflictError('WEEK_UNFINISHED', { week: unfinished.week_key });
}
