/** Where invoices stand at the e-invoice platform (06-law): each state is written by one update whose filter allows it. */
import type { Entity } from '../../domain/common/entity.ts';
import {
  type TransmissionEvent,
  transmissionStateAfter,
  transmissionStatesBefore,
} from '../../domain/invoices/transmission.ts';
import { addDays, parisDay } from '../../domain/time/paris-time.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { InvoiceDoc, PaymentDoc, TransmissionDoc } from './collections.ts';

/** What an event says beside where it leads. */
export type TransmissionFacts = Partial<Pick<TransmissionDoc, 'reference' | 'words'>>;

/**
 * Writes a transition.
 * @returns the invoice as it is then; null when it is in no state the event may start from
 */
export function changeTransmission(
  store: Store,
  invoice_id: string,
  event: TransmissionEvent,
  { reference, words }: TransmissionFacts,
  by: Actor,
  now: Date,
): Promise<InvoiceDoc | null> {
  const state = transmissionStateAfter(event);
  const before = transmissionStatesBefore(event);
  // An invoice that was issued while its company had no platform says nothing of one.
  const unsaid = before.includes('not_required') ? [{ transmission: { $exists: false } }] : [];
  return transaction(store, async (session) => {
    const invoice = await store.invoices.findOneAndUpdate(
      {
        _id: invoice_id,
        document: { $exists: true },
        $or: [{ 'transmission.state': { $in: before } }, ...unsaid],
      },
      {
        $set: {
          'transmission.state': state,
          'transmission.at': now,
          'transmission.words': words ?? '',
          ...(reference && { 'transmission.reference': reference }),
          updated_at: now,
          // Until `invoice/<id>` has been there, the sweep starts it.
          ...(state === 'to_transmit' && { unfinished: true }),
        },
      },
      { session, returnDocument: 'after' },
    );
    if (!invoice) return null;
    const { entity, client_id } = invoice;
    await logEvent(
      store,
      {
        action: 'invoice.transmission',
        entity_type: 'invoice',
        entity_id: invoice_id,
        entity,
        by,
        after: { state, ...(words && { words }), ...(reference && { reference }) },
        ...(client_id && { related: { client_id } }),
      },
      now,
      session,
    );
    return invoice;
  });
}

/** Documents a platform has and has said nothing final of. */
const PENDING = ['transmitted', 'accepted'] as const;
/** A buyer may refuse what the platform accepted, for so long it is asked. */
const FOLLOWED_DAYS = 60;

/** Invoices whose platform is to be asked again, those asked longest ago first. */
export const transmissionsToAsk = (
  store: Store,
  { entities, before, limit }: { entities: readonly Entity[]; before: Date; limit: number },
): Promise<InvoiceDoc[]> =>
  store.invoices
    .find(
      {
        entity: { $in: [...entities] },
        'transmission.state': { $in: [...PENDING] },
        'transmission.asked_at': { $not: { $gte: before } },
        issued_on: { $gte: addDays(parisDay(before), -FOLLOWED_DAYS) },
      },
      { projection: { document: 0 } },
    )
    .sort({ 'transmission.asked_at': 1 })
    .limit(limit)
    .toArray();

export const noteAsked = (store: Store, _id: string, now: Date) =>
  store.invoices.updateOne({ _id }, { $set: { 'transmission.asked_at': now } });

export interface UnreportedPayment extends PaymentDoc {
  /** Of the invoice, at the platform. */
  invoice_reference: string;
}

/** Payments of transmitted invoices a platform has not been told of: VAT on receipts is due with them. */
export async function paymentsToReport(
  store: Store,
  { entities, now, limit }: { entities: readonly Entity[]; now: Date; limit: number },
): Promise<UnreportedPayment[]> {
  const payments = await store.payments
    .find({
      entity: { $in: [...entities] },
      paid_on: { $gte: addDays(parisDay(now), -FOLLOWED_DAYS) },
      reported_at: { $exists: false },
      cancels: { $exists: false },
    })
    .sort({ paid_on: 1 })
    .limit(limit)
    .toArray();
  const invoices = await store.invoices
    .find(
      {
        _id: { $in: payments.map(({ invoice_id }) => invoice_id) },
        'transmission.state': { $in: [...PENDING] },
      },
      { projection: { transmission: 1 } },
    )
    .toArray();
  const references = new Map(invoices.map(({ _id, transmission }) => [_id, transmission?.reference]));
  return payments.flatMap((payment) => {
    const invoice_reference = references.get(payment.invoice_id);
    return invoice_reference ? [{ ...payment, invoice_reference }] : [];
  });
}

export const noteReported = (store: Store, _id: string, now: Date) =>
  store.payments.updateOne({ _id }, { $set: { reported_at: now } });
