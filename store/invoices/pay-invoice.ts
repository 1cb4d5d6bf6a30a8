/** Payments (02-money "Invoices"): a row each; never more than is due. */
import type { ClientSession } from 'mongodb';
import { halvesOf, type PaymentMeans } from '../../domain/invoices/payments.ts';
import { amountDue } from '../../domain/invoices/invoice-status.ts';
import { asCents, type Cents } from '../../domain/money/money.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { InvoiceDoc, PaymentDoc } from './collections.ts';
import { InvoiceConflictError } from './errors.ts';

export interface PaymentInput {
  /** Of the request: asked again, nothing is paid again. */
  id: string;
  invoice_id: string;
  /** Default: all that is due. */
  amount?: Cents;
  paid_on: ParisDay;
  means: PaymentMeans;
  reference: string;
}

export interface Paid {
  invoice: InvoiceDoc;
  payment: PaymentDoc;
}

/** The client an event of an invoice is about. */
export const relatedOf = ({ client_id }: InvoiceDoc) => (client_id ? { related: { client_id } } : {});

/**
 * @returns null when there is no such invoice
 * @throws InvoiceConflictError `NOT_ISSUED`, `MORE_THAN_DUE`
 */
export function payInvoice(store: Store, input: PaymentInput, by: Actor, now: Date): Promise<Paid | null> {
  return transaction(store, (session) => payIn(store, session, input, by, now));
}

/** Inside a transaction that has more to write. */
export async function payIn(
  store: Store,
  session: ClientSession,
  { id, invoice_id, paid_on, means, reference, ...input }: PaymentInput,
  by: Actor,
  now: Date,
): Promise<Paid | null> {
  const invoice = await store.invoices.findOne({ _id: invoice_id }, { session });
  if (!invoice) return null;
  const known = await store.payments.findOne({ _id: id }, { session });
  if (known) return { invoice, payment: known };
  if (invoice.status !== 'sent') throw new InvoiceConflictError('NOT_ISSUED', { status: invoice.status });
  const due = amountDue(invoice);
  const amount = input.amount ?? asCents(due);
  if (amount <= 0 || amount > due) throw new InvoiceConflictError('MORE_THAN_DUE', { due_cents: due });
  const payment: PaymentDoc = {
    _id: id,
    invoice_id,
    entity: invoice.entity,
    ...(invoice.client_id && { client_id: invoice.client_id }),
    amount,
    paid_on,
    means,
    reference,
    by: by.id,
    at: now,
  };
  await store.payments.insertOne(payment, { session });
  const settled = amount === due;
  const after = await store.invoices.findOneAndUpdate(
    { _id: invoice_id, status: 'sent', rev: invoice.rev },
    {
      $inc: { paid: amount, rev: 1 },
      $set: { ...(settled && { status: 'paid' as const, paid_at: now }), updated_at: now },
    },
    { session, returnDocument: 'after' },
  );
  const event = {
    action: 'invoice.payment' as const,
    entity_type: 'invoice' as const,
    entity_id: invoice_id,
    entity: invoice.entity,
  };
  const change = { amount_cents: amount, paid_on, means, reference };
  await logEvent(store, { ...event, by, after: change, ...relatedOf(invoice) }, now, session);
  return { invoice: after!, payment };
}

export interface ApplyInput {
  /** Of the request. */
  id: string;
  credit_note_id: string;
  /** Another invoice of the same client. */
  invoice_id: string;
  /** Default: as much as both allow. */
  amount?: Cents;
  on: ParisDay;
}

/**
 * Pays an invoice with what a credit note left over: one row on each, both or none.
 * @returns null when one of them does not exist, or is another client's
 * @throws InvoiceConflictError `NOT_A_CREDIT_NOTE`, `NOT_ISSUED`, `MORE_THAN_DUE`
 */
export function applyCredit(
  store: Store,
  { id, credit_note_id, invoice_id, on, ...input }: ApplyInput,
  by: Actor,
  now: Date,
): Promise<{ invoice: InvoiceDoc; credit_note: InvoiceDoc } | null> {
  return transaction(store, async (session) => {
    const note = await store.invoices.findOne({ _id: credit_note_id }, { session });
    const target = await store.invoices.findOne({ _id: invoice_id }, { session });
    if (!note || !target || note.entity !== target.entity || note.client_id !== target.client_id) return null;
    if (note.kind !== 'credit_note' || target.kind === 'credit_note')
      throw new InvoiceConflictError('NOT_A_CREDIT_NOTE');
    const amount = input.amount ?? asCents(Math.min(amountDue(note), amountDue(target)));
    const row = { amount, paid_on: on, means: 'compensation' as const };
    const ids = halvesOf(id);
    const paid = await payIn(
      store,
      session,
      { ...row, id: ids.invoice, invoice_id, reference: note.invoice_number ?? '' },
      by,
      now,
    );
    const used = await payIn(
      store,
      session,
      { ...row, id: ids.credit_note, invoice_id: credit_note_id, reference: target.invoice_number ?? '' },
      by,
      now,
    );
    return { invoice: paid!.invoice, credit_note: used!.invoice };
  });
}
