/**
 * A reject or a removal after the ledger was built (02-money "Weekly ledger"): the line is reversed by another one of the same
 * record. The record follows while no invoice was issued of it; afterwards the units are to be credited.
 */
import type { ClientSession } from 'mongodb';
import { reversalOf } from '../../domain/billing/ledger.ts';
import { isLocking } from '../../domain/billing/record-status.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';
import type { Store } from '../db/mongo.ts';
import { addCorrection } from '../invoices/correct-invoice.ts';
import { noteChange } from './billing-week.ts';
import { lineDoc } from './record-docs.ts';
import { sumSaleAgain } from './sum-sale.ts';

/** Inside the transaction that writes the delivery. @param delivery as it was before */
export async function returnLine(
  store: Store,
  session: ClientSession,
  delivery: DeliveryDoc,
  { outcome, now }: { outcome: 'rejected' | 'removed'; now: Date },
): Promise<void> {
  const { _id, entity, sent_week } = delivery;
  if (!sent_week) return;
  const { build_id } = await noteChange(store, session, { entity, week_key: sent_week });
  if (!build_id) return;
  const line = await store.billing_ledger.findOne({ _id: `${build_id}|${_id}|delivery` }, { session });
  if (!line?.billable) return;
  const { record_id } = line;
  const record = await store.billing_records.findOne({ record_id, build_id }, { session });
  if (!record) return;
  const locked = isLocking(record);
  const reversal = { ...reversalOf(line, outcome), ...(locked && { after_invoice: true as const }) };
  await store.billing_ledger.insertOne(lineDoc(reversal, build_id), { session });
  if (!locked) {
    await sumSaleAgain(store, session, record, now);
    return;
  }
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
