/**
 * A reject or a removal after the ledger was built (02-money "Weekly ledger"): the line is reversed by another one of the same
 * record. The record follows while no invoice was issued of it; afterwards the units are to be credited.
 */
import type { ClientSession } from 'mongodb';
import { dealFreeUnits, type LedgerLine, reversalOf, sumRecord } from '../../domain/billing/ledger.ts';
import { LOCKING_STATUSES } from '../../domain/billing/record-status.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';
import { mustMatch } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { addCorrection } from '../invoices/correct-invoice.ts';
import { readCredits, weekId } from './billing-week.ts';
import type { BillingRecordDoc, LedgerLineDoc } from './collections.ts';
import { lineDoc } from './record-docs.ts';

/** Inside the transaction that writes the delivery. @param delivery as it was before */
export async function returnLine(
  store: Store,
  session: ClientSession,
  delivery: DeliveryDoc,
  { outcome, now }: { outcome: 'rejected' | 'removed'; now: Date },
): Promise<void> {
  const { _id, entity, sent_week } = delivery;
  if (!sent_week) return;
  // A build under way has read this delivery as accepted: it starts over.
  const week = await store.billing_weeks.findOneAndUpdate(
    { _id: weekId(entity, sent_week) },
    { $inc: { changes: 1 } },
    { session, returnDocument: 'after' },
  );
  const build_id = week?.build_id;
  if (!build_id) return;
  const line = await store.billing_ledger.findOne({ _id: `${build_id}|${_id}|delivery` }, { session });
  if (!line?.billable) return;
  const { record_id } = line;
  const record = await store.billing_records.findOne({ record_id, build_id }, { session });
  if (!record) return;
  await store.billing_ledger.insertOne(lineDoc(reversalOf(line, outcome), build_id), { session });
  if (record.billing_mode === 'PREPAID' || !LOCKING_STATUSES.includes(record.status))
    return sumAgain(store, session, record, now);
  // A free unit that is on an invoice cost nothing, so nothing is credited.
  if (line.free_by !== undefined) return;
  if (record.invoice_id) {
    await addCorrection(store, session, record.invoice_id, { delivery_id: _id, record_id }, now);
    return;
  }
  await store.billing_records.updateOne(
    { _id: record._id },
    { $inc: { units_to_credit: 1, rev: 1 }, $set: { updated_at: now } },
    { session },
  );
}

/** Deals the free units of the sale again, and sums those of its records that are on no issued invoice. */
async function sumAgain(
  store: Store,
  session: ClientSession,
  { build_id, billing_entity, week_key, client_id, commande_id, produit }: BillingRecordDoc,
  now: Date,
): Promise<void> {
  const of = { build_id, client_id, commande_id, produit };
  const [records, lines] = [
    await store.billing_records.find(of, { session }).toArray(),
    await store.billing_ledger.find(of, { session }).toArray(),
  ];
  const frozen = records.some(
    ({ status, billing_mode }) => billing_mode !== 'PREPAID' && LOCKING_STATUSES.includes(status),
  );
  if (!frozen) {
    const credits = await readCredits(store, { entity: billing_entity, week: week_key }, session);
    await markFree(store, session, lines, dealFreeUnits(lines, credits));
  }
  for (const record of records) {
    if (LOCKING_STATUSES.includes(record.status)) continue;
    const own: LedgerLine[] = lines.filter(({ record_id }) => record_id === record.record_id);
    const written = await store.billing_records.updateOne(
      { _id: record._id },
      { $set: { ...sumRecord(own), updated_at: now }, $inc: { rev: 1 } },
      { session },
    );
    mustMatch(written, 'the record');
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
