/** Mails that carry invoices: asked for, tried, and what became of each try. */
import type { ClientSession } from 'mongodb';
import { invoiceRecipients } from '../../domain/invoices/invoice-mail.ts';
import { isWellFormedEmail } from '../../domain/common/email-address.ts';
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { readEntity } from '../settings/change-setting.ts';
import { readSetting } from '../settings/settings.ts';
import type { InvoiceDoc, InvoiceMailDoc } from './collections.ts';

/** Nobody is there to be written to. */
export class NoRecipientError extends Error {
  override name = 'NoRecipientError';
}

/** In simulation the one address everything goes to, if there is one; null when it is off. */
export async function simulationRecipients(store: Store): Promise<string[] | null> {
  const { simulation_mode, simulation_email } = await readSetting(store, 'email_denylist');
  if (!simulation_mode) return null;
  return isWellFormedEmail(simulation_email) ? [simulation_email] : [];
}

/** Where an invoice goes; in simulation to that address alone. */
export async function recipientsOf(store: Store, invoice: InvoiceDoc): Promise<string[]> {
  const simulated = await simulationRecipients(store);
  if (simulated) return simulated;
  if (invoice.buyer_entity) {
    const { billing } = await readEntity(store, invoice.buyer_entity);
    return billing.emails.filter(isWellFormedEmail);
  }
  const client = await store.clients.findOne({ _id: invoice.client_id ?? '' });
  return client ? invoiceRecipients(client) : [];
}

export interface MailRequest {
  invoice: InvoiceDoc;
  kind: InvoiceMailDoc['kind'];
  /** Of a reminder. */
  step?: number;
  simulated?: true;
  /** Chosen by a person; default: the client's. */
  to?: readonly string[];
  by: string;
  now: Date;
}

/**
 * Notes that an invoice is to be mailed.
 * @throws NoRecipientError
 */
export async function askMail(
  store: Store,
  { invoice, kind, step, simulated, to, by, now }: MailRequest,
  session?: ClientSession,
): Promise<InvoiceMailDoc> {
  // In simulation nobody is written to, whoever chose the address.
  const recipients =
    (to && !(await simulationRecipients(store)) ? [...to] : null) ?? (await recipientsOf(store, invoice));
  if (recipients.length === 0) throw new NoRecipientError(invoice._id);
  const mail: InvoiceMailDoc = {
    _id: newId(),
    invoice_id: invoice._id,
    entity: invoice.entity,
    kind,
    ...(step !== undefined && { step }),
    ...(simulated && { simulated }),
    to: recipients,
    status: 'sending',
    attempts: [],
    by,
    created_at: now,
    updated_at: now,
  };
  const options = session ? { session } : {};
  await store.invoice_mails.insertOne(mail, options);
  if (kind === 'invoice')
    await store.invoices.updateOne(
      { _id: invoice._id },
      { $set: { mail_status: 'sending', updated_at: now } },
      options,
    );
  return mail;
}

/** Asks for a mail where there is somebody to write to; else the invoice stays "à envoyer". */
export async function askMailOrNone(
  store: Store,
  request: MailRequest,
  session?: ClientSession,
): Promise<InvoiceMailDoc | null> {
  try {
    return await askMail(store, request, session);
  } catch (error) {
    if (error instanceof NoRecipientError) return null;
    throw error;
  }
}

/** Mails that were asked for before, and have not left: their process ended, or Temporal was away. */
export const mailsToSend = (store: Store, before: Date, limit: number): Promise<InvoiceMailDoc[]> =>
  store.invoice_mails
    .find({ status: 'sending', updated_at: { $lt: before } })
    .sort({ updated_at: 1 })
    .limit(limit)
    .toArray();

/** Records a try, on the mail and on its invoice; the last one counts. */
export function recordMail(
  store: Store,
  { _id, invoice_id, kind }: InvoiceMailDoc,
  attempt: InvoiceMailDoc['attempts'][number],
  status: InvoiceMailDoc['status'],
): Promise<void> {
  return transaction(store, async (session) => {
    await store.invoice_mails.updateOne(
      { _id },
      { $push: { attempts: attempt }, $set: { status, updated_at: attempt.at } },
      { session },
    );
    if (kind === 'invoice')
      await store.invoices.updateOne(
        { _id: invoice_id },
        { $set: { mail_status: status, ...(status === 'sent' && { mail_sent_at: attempt.at }) } },
        { session },
      );
  });
}
