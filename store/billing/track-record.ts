/** Notes on a record what became of an invoice made outside (02-money "Weekly ledger"). */
import type { ClientSession } from 'mongodb';
import { isLocking, type RecordStatus } from '../../domain/billing/record-status.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { noteChange, weekId } from './billing-week.ts';
import type { BillingRecordDoc, OutsideTracking } from './collections.ts';
import { sumSaleAgain } from './sum-sale.ts';

/** The record is on an invoice of RDZ, or of units paid in advance. */
export class RecordNotTrackedError extends Error {
  override name = 'RecordNotTrackedError';
  readonly why: 'invoice' | 'prepaid';
  constructor(why: 'invoice' | 'prepaid') {
    super(`not tracked outside: ${why}`);
    this.why = why;
  }
}

/** Of each field: a value, `null` to clear it, absent to leave it. */
export type OutsideChange = { [K in keyof OutsideTracking]?: OutsideTracking[K] | null } & {
  status?: RecordStatus;
};

/** The record of this id in the ledger its week has now. */
export async function currentRecord(store: Store, record_id: string): Promise<BillingRecordDoc | null> {
  const any = await store.billing_records.findOne({ record_id });
  if (!any) return null;
  const week = await store.billing_weeks.findOne({ _id: weekId(any.billing_entity, any.week_key) });
  return week?.build_id ? store.billing_records.findOne({ record_id, build_id: week.build_id }) : null;
}

/**
 * A build under way starts over, so that nothing noted here is lost.
 * @param record as it was read; it may have been built again since
 * @returns null when the week's ledger has no such record any more
 * @throws RecordNotTrackedError
 */
export function trackRecord(
  store: Store,
  { record_id, billing_entity, week_key }: BillingRecordDoc,
  { status, ...fields }: OutsideChange,
  by: Actor,
  now: Date,
): Promise<BillingRecordDoc | null> {
  return transaction(store, async (session) => {
    const { build_id } = await noteChange(store, session, { entity: billing_entity, week_key });
    const of = { record_id, build_id: build_id ?? '' };
    const before = await store.billing_records.findOne(of, { session });
    if (!before) return null;
    if (before.billing_mode === 'PREPAID') throw new RecordNotTrackedError('prepaid');
    if (before.invoice_id) throw new RecordNotTrackedError('invoice');
    const outside = Object.fromEntries(
      Object.entries({ ...before.outside, ...fields }).filter(([, value]) => value !== null),
    ) as OutsideTracking;
    const after = await store.billing_records.findOneAndUpdate(
      { _id: before._id, invoice_id: { $exists: false } },
      { $set: { outside, status: status ?? before.status, updated_at: now }, $inc: { rev: 1 } },
      { session, returnDocument: 'after' },
    );
    if (!after) throw new RecordNotTrackedError('invoice');
    const freed = isLocking(before) && !isLocking(after);
    if (freed) await countReturned(store, session, after, now);
    await logEvent(
      store,
      {
        action: 'billing.record',
        entity_type: 'billing_record',
        entity_id: record_id,
        entity: billing_entity,
        by,
        before: { status: before.status, ...before.outside },
        after: { status: after.status, ...outside },
        related: { client: before.client_id, commande: before.commande_id },
      },
      now,
      session,
    );
    return freed ? store.billing_records.findOne(of, { session }) : after;
  });
}

/** What was to be credited outside is not billed at all. */
async function countReturned(
  store: Store,
  session: ClientSession,
  record: BillingRecordDoc,
  now: Date,
): Promise<void> {
  const { _id } = record;
  await store.billing_records.updateOne({ _id }, { $unset: { units_to_credit: 1 } }, { session });
  await sumSaleAgain(store, session, record, now);
}
