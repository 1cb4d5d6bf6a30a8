/**
 * Credit notes of an invoice round their VAT each on its own: the one that credits the last of it leaves some cents open on one
 * side. A payment row of its own settles them, so that documents, statement and what is due agree.
 */
import type { ClientSession } from 'mongodb';
import { amountDue } from '../../domain/invoices/invoice-status.ts';
import { asCents, type Cents } from '../../domain/money/money.ts';
import type { Store } from '../db/mongo.ts';
import type { InvoiceDoc, PaymentDoc } from './collections.ts';

/** What the invoice and its issued credit notes differ by: above 0 the client would owe it, below 0 be owed it. */
async function roundingOf(
  store: Store,
  session: ClientSession,
  note: InvoiceDoc,
  original: InvoiceDoc,
): Promise<number> {
  const others = await store.invoices
    .find(
      {
        original_ids: original._id,
        kind: 'credit_note',
        status: { $ne: 'draft' },
        _id: { $ne: note._id },
      },
      { session, projection: { ttc: 1 } },
    )
    .toArray();
  return original.ttc - note.ttc - others.reduce((sum, { ttc }) => sum + ttc, 0);
}

/**
 * Inside the transaction that issues the credit note, once it is applied.
 * @param original with what the note took off it
 * @returns what was settled on each
 */
export async function settleRounding(
  store: Store,
  session: ClientSession,
  { note, original, applied }: { note: InvoiceDoc; original: InvoiceDoc; applied: number },
  now: Date,
): Promise<{ original: Cents; note: Cents }> {
  const { vat_breakdown, credited_by_rate = {} } = original;
  const whole = vat_breakdown.every(({ rate_bp, base }) => (credited_by_rate[rate_bp] ?? 0) === base);
  const rounding = whole ? await roundingOf(store, session, note, original) : 0;
  const settled = {
    original: asCents(Math.max(0, Math.min(rounding, amountDue(original)))),
    note: asCents(Math.max(0, Math.min(-rounding, note.ttc - applied))),
  };
  for (const [{ _id, entity, client_id }, amount] of [
    [original, settled.original],
    [note, settled.note],
  ] as const) {
    if (amount === 0) continue;
    const row: PaymentDoc = {
      _id: `${note._id}|rounding`,
      ...{ invoice_id: _id, entity, ...(client_id && { client_id }), amount },
      paid_on: note.issued_on!,
      means: 'autre',
      reference: 'Arrondi de TVA des avoirs',
      by: 'system',
      at: now,
    };
    await store.payments.insertOne(row, { session });
  }
  return settled;
}
