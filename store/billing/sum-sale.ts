/** Sums the records of one sale (an order, a product, a week) again, after a return or a credit changed what is to be paid. */
import type { ClientSession } from 'mongodb';
import { dealFreeUnits, sumRecord } from '../../domain/billing/ledger.ts';
import { isLocking, LOCKING_STATUSES } from '../../domain/billing/record-status.ts';
import { mustMatch } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { readCredits } from './billing-week.ts';
import type { BillingRecordDoc, LedgerLineDoc } from './collections.ts';

/** The records of an order and product in one build. */
export type BuiltSale = Pick<BillingRecordDoc, 'build_id' | 'billing_entity' | 'week_key'> &
  Pick<BillingRecordDoc, 'client_id' | 'commande_id' | 'produit'>;

/**
 * Deals the free units of the sale again, unless one of its records is invoiced, and sums those of its records that are not.
 * @returns whether its free units could be dealt again
 */
export async function sumSaleAgain(
  store: Store,
  session: ClientSession,
  { build_id, billing_entity, week_key, client_id, commande_id, produit }: BuiltSale,
  now: Date,
): Promise<boolean> {
  const of = { build_id, client_id, commande_id, produit };
  const records = await store.billing_records.find(of, { session }).toArray();
  const lines = await store.billing_ledger.find(of, { session }).toArray();
  const frozen = records.some(isLocking);
  if (!frozen) {
    const credits = await readCredits(store, { entity: billing_entity, week: week_key }, session);
    await markFree(store, session, lines, dealFreeUnits(lines, credits));
  }
  for (const record of records) {
    if (LOCKING_STATUSES.includes(record.status)) continue;
    const own = lines.filter(({ record_id }) => record_id === record.record_id);
    await countReturns(store, session, own);
    const written = await store.billing_records.updateOne(
      { _id: record._id },
      { $set: { ...sumRecord(record, own), updated_at: now }, $inc: { rev: 1 } },
      { session },
    );
    mustMatch(written, 'the record');
  }
  return !frozen;
}

/** What came back after an invoice that stands no more is counted again; the lines given are changed with it. */
async function countReturns(
  store: Store,
  session: ClientSession,
  lines: readonly LedgerLineDoc[],
): Promise<void> {
  for (const line of lines) {
    if (!line.after_invoice) continue;
    delete line.after_invoice;
    const update = { $unset: { after_invoice: 1 as const } };
    mustMatch(await store.billing_ledger.updateOne({ _id: line._id }, update, { session }), 'the line');
  }
}

/** Writes which lines are free, where that has changed; the lines given are changed with it. */
async function markFree(
  store: Store,
  session: ClientSession,
  lines: readonly LedgerLineDoc[],
  dealt: ReadonlyMap<string, string>,
): Promise<void> {
  for (const line of lines) {
    if (line.kind !== 'delivery') continue;
    const free_by = dealt.get(line.delivery_id);
    if (free_by === line.free_by) continue;
    if (free_by === undefined) delete line.free_by;
    else line.free_by = free_by;
    const update = free_by === undefined ? { $unset: { free_by: 1 as const } } : { $set: { free_by } };
    mustMatch(await store.billing_ledger.updateOne({ _id: line._id }, update, { session }), 'the line');
  }
}
