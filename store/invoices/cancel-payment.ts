/** Cancels payments (02-money "Invoices"): a row is never changed, another one takes it back. */
import type { ClientSession } from 'mongodb';
import { otherHalf } from '../../domain/invoices/payments.ts';
import { asCents } from '../../domain/money/money.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { PaymentDoc } from './collections.ts';
import { InvoiceConflictError } from './errors.ts';
import { type Paid, relatedOf } from './pay-invoice.ts';

/**
 * Cancels a payment by a row that takes it back. What a credit note paid of an invoice is taken back on both, whichever is named.
 * @returns null when there is none
 * @throws InvoiceConflictError `PAYMENT_CANCELLED`
 */
export function cancelPayment(
  store: Store,
  { id, payment_id }: { id: string; payment_id: string },
  by: Actor,
  now: Date,
): Promise<Paid | null> {
  return transaction(store, async (session) => {
    const payment = await store.payments.findOne({ _id: payment_id }, { session });
    if (!payment || payment.cancels) return null;
    const other = otherHalf(payment_id);
    const twin = other && (await store.payments.findOne({ _id: other, means: 'compensation' }, { session }));
    if (twin) await takeBack(store, session, { id: `${id}|other`, payment: twin }, by, now);
    return takeBack(store, session, { id, payment }, by, now);
  });
}

async function takeBack(
  store: Store,
  session: ClientSession,
  { id, payment }: { id: string; payment: PaymentDoc },
  by: Actor,
  now: Date,
): Promise<Paid> {
  if (await store.payments.findOne({ cancels: payment._id }, { session }))
    throw new InvoiceConflictError('PAYMENT_CANCELLED');
  const { reported_at: _told, ...row } = payment;
  const back: PaymentDoc = {
    ...row,
    _id: id,
    amount: asCents(-payment.amount),
    cancels: payment._id,
    by: by.id,
    at: now,
  };
  await store.payments.insertOne(back, { session });
  const before = await store.invoices.findOne({ _id: payment.invoice_id }, { session });
  const status = before!.status === 'paid' ? 'sent' : before!.status;
  const invoice = await store.invoices.findOneAndUpdate(
    { _id: payment.invoice_id },
    { $inc: { paid: back.amount, rev: 1 }, $set: { status, updated_at: now }, $unset: { paid_at: 1 } },
    { session, returnDocument: 'after' },
  );
  const event = {
    action: 'invoice.payment_cancel' as const,
    entity_type: 'invoice' as const,
    entity_id: payment.invoice_id,
    entity: payment.entity,
  };
  await logEvent(
    store,
    { ...event, by, after: { amount_cents: back.amount }, ...relatedOf(invoice!) },
    now,
    session,
  );
  return { invoice: invoice!, payment: back };
}
