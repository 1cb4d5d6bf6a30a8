/** Where invoices stand at the e-invoice platform (06-law): each state is written by one update whose filter allows it. */
import type { Entity } from '../../domain/common/entity.ts';
import { asCents, type Cents } from '../../domain/money/money.ts';
import {
  type TransmissionEvent,
  transmissionStateAfter,
  transmissionStatesBefore,
} from '../../domain/invoices/transmission.ts';
import { addDays, DAY_MS, parisDay } from '../../domain/time/paris-time.ts';
import type { Log } from '../../log.ts';
import { type Actor, logEvent, SYSTEM } from '../audit/event-log.ts';
import { inGroups } from '../db/in-groups.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { raiseAlert } from '../monitoring/alerts.ts';
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
        entity_type: 'invoice' as const,
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

/** The platform, or the buyer, refuses an invoice: it is written, and people are told. */
export async function refuseInvoice(
  { store, log }: { store: Store; log: Log },
  { _id, entity }: Pick<InvoiceDoc, '_id' | 'entity'>,
  words: string,
  now: Date,
): Promise<void> {
  if (!(await changeTransmission(store, _id, 'refuse', { words }, SYSTEM, now))) return;
  const subject = { type: 'invoice' as const, id: _id, entity, occurrence: words.slice(0, 100) };
  await raiseAlert({ store, log }, 'einvoice_refused', subject, {}, now);
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
  /** As the platform is told it: below 0 what is taken back, or refunded of a credit note. */
  reported: Cents;
}

/** How late a payment may be noted and still be found, in days before today. */
const NOTED_DAYS = 400;

/**
 * Payments of transmitted invoices a platform has not been told of: VAT on receipts is due with them. One that was cancelled
 * before anybody was told is told by neither of its rows.
 */
export async function paymentsToReport(
  store: Store,
  { entities, now, limit }: { entities: readonly Entity[]; now: Date; limit: number },
): Promise<UnreportedPayment[]> {
  const cursor = store.payments
    .find({
      entity: { $in: [...entities] },
      paid_on: { $gte: addDays(parisDay(now), -NOTED_DAYS) },
      at: { $gte: new Date(now.getTime() - FOLLOWED_DAYS * DAY_MS) },
      reported_at: { $exists: false },
    })
    .sort({ at: 1 })
    .batchSize(limit);
  const found: UnreportedPayment[] = [];
  for await (const together of inGroups(cursor, limit)) {
    found.push(...(await reportable(store, together)));
    if (found.length >= limit) break;
  }
  return found;
}

async function reportable(store: Store, payments: readonly PaymentDoc[]): Promise<UnreportedPayment[]> {
  const [invoices, cancelled, originals] = await Promise.all([
    store.invoices
      .find(
        {
          _id: { $in: payments.map(({ invoice_id }) => invoice_id) },
          'transmission.state': { $in: [...PENDING] },
        },
        { projection: { transmission: 1, kind: 1 } },
      )
      .toArray(),
    store.payments.find({ cancels: { $in: payments.map(({ _id }) => _id) } }).toArray(),
    store.payments.find({ _id: { $in: payments.flatMap(({ cancels }) => cancels ?? []) } }).toArray(),
  ]);
  const known = new Map(invoices.map((invoice) => [invoice._id, invoice]));
  const undone = new Set(cancelled.map(({ cancels }) => cancels));
  const told = new Set(originals.flatMap(({ _id, reported_at }) => (reported_at ? [_id] : [])));
  return payments.flatMap((payment) => {
    const invoice = known.get(payment.invoice_id);
    const invoice_reference = invoice?.transmission?.reference;
    const silent = payment.cancels ? !told.has(payment.cancels) : undone.has(payment._id);
    if (!invoice || !invoice_reference || silent) return [];
    const reported = asCents(invoice.kind === 'credit_note' ? -payment.amount : payment.amount);
    return [{ ...payment, invoice_reference, reported }];
  });
}

export const noteReported = (store: Store, _id: string, now: Date) =>
  store.payments.updateOne({ _id }, { $set: { reported_at: now } });
