/** The steps of `invoice/<id>`, each of which may be repeated. */
import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { issuedFile } from '../../documents/invoices/issued-file.ts';
import { messageIdOf } from '../../domain/deliveries/mail.ts';
import { mayPass } from '../../domain/deliveries/send-outcome.ts';
import { invoiceMail } from '../../domain/invoices/invoice-mail.ts';
import { amountDue } from '../../domain/invoices/invoice-status.ts';
import { asCents } from '../../domain/money/money.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { InvoiceDoc, InvoiceMailDoc } from '../../store/invoices/collections.ts';
import { keepInvoiceFile } from '../../store/invoices/keep-file.ts';
import { recordMail, simulationRecipients } from '../../store/invoices/invoice-mails.ts';
import { raiseAlert, resolveAlert } from '../../store/monitoring/alerts.ts';
import { readEntity } from '../../store/settings/change-setting.ts';
import { readSenders } from '../../store/settings/senders.ts';
import type { ActivityDeps } from '../deps.ts';

/** Paid, credited or stopped meanwhile, nobody is reminded; what a person asked for goes out although they are stopped. */
async function unwanted(
  store: Store,
  { by, kind }: InvoiceMailDoc,
  invoice: InvoiceDoc,
): Promise<'NOTHING_DUE' | 'REMINDERS_OFF' | null> {
  if (kind !== 'reminder') return null;
  if (invoice.status !== 'sent' || amountDue(invoice) <= 0) return 'NOTHING_DUE';
  if (by !== SYSTEM.id) return null;
  const client = await store.clients.findOne({ _id: invoice.client_id ?? '' });
  return invoice.reminders_enabled === false || client?.reminders_enabled === false ? 'REMINDERS_OFF' : null;
}

export const invoiceActivities = (deps: ActivityDeps) => {
  const { store, config, channels } = deps;

  async function issuedInvoice(
    id: string,
  ): Promise<InvoiceDoc & { document: NonNullable<InvoiceDoc['document']> }> {
    const invoice = await store.invoices.findOne({ _id: id });
    if (!invoice?.document) throw ApplicationFailure.nonRetryable('NOT_ISSUED', 'NOT_ISSUED');
    return { ...invoice, document: invoice.document };
  }

  async function allWell({ invoice_id }: InvoiceMailDoc): Promise<'sent'> {
    await resolveAlert(store, ['invoice_mail_failed'], invoice_id);
    return 'sent';
  }

  return {
    /** Draws an issued invoice and keeps its bytes, unless somebody has. */
    async storeInvoiceFile(invoice_id: string): Promise<void> {
      await keepInvoiceFile(store, await issuedInvoice(invoice_id), issuedFile, new Date());
    },

    /**
     * Sends a mail with its invoice, and records what the server said.
     * @returns what became of it, for whoever reads the history after a restore; null: there is no such mail
     * @throws ApplicationFailure retryable when it may go at another time
     */
    async mailInvoice(mail_id: string): Promise<'sent' | 'failed' | null> {
      const mail = await store.invoice_mails.findOne({ _id: mail_id });
      if (!mail) return null;
      // Its worker may have died before it could say that all is well again.
      if (mail.status === 'sent') return allWell(mail);
      const [invoice, file, senders, { billing }] = await Promise.all([
        issuedInvoice(mail.invoice_id),
        store.invoice_files.findOne({ _id: mail.invoice_id }),
        readSenders(store, config),
        readEntity(store, mail.entity),
      ]);
      if (!file) throw ApplicationFailure.retryable('FILE_MISSING', 'FILE_MISSING');
      const at = new Date();
      const to = (await simulationRecipients(store)) ?? mail.to;
      const why = to.length === 0 ? 'NO_RECIPIENT' : await unwanted(store, mail, invoice);
      if (why) {
        await recordMail(store, mail, { at, result: 'failed', code: why, accepted: [] }, 'failed');
        return 'failed';
      }
      const { document, entity } = invoice;
      const from = {
        address: billing.from || senders[entity].address,
        name: billing.from_name || senders[entity].name,
      };
      const facts = {
        number: document.number!,
        amount: mail.kind === 'reminder' ? asCents(amountDue(invoice)) : invoice.ttc,
        due_on: document.due_on,
        company: document.seller.legal_name,
      };
      const outcome = await channels[entity].send(
        {
          ...invoiceMail(billing, facts, mail.step),
          from,
          to,
          messageId: messageIdOf(mail._id, from.address),
          date: at,
          attachment: {
            filename: `${document.number}.pdf`,
            content: Buffer.from(file.pdf.value()),
            type: 'application/pdf',
          },
        },
        { claim: () => Promise.resolve(true), signal: cancellationSignal() },
      );
      const sent = outcome.kind === 'sent';
      const again = !sent && mayPass(outcome) && at.getTime() - mail.created_at.getTime() < DAY_MS;
      await recordMail(
        store,
        mail,
        {
          at,
          result: sent ? 'sent' : outcome.kind === 'unknown' ? 'uncertain' : 'failed',
          accepted: sent ? outcome.accepted : [],
          ...('code' in outcome && { code: outcome.code }),
          ...('reply' in outcome && outcome.reply && { reply: outcome.reply }),
        },
        sent ? 'sent' : again ? 'sending' : 'failed',
      );
      if (sent) return allWell(mail);
      const subject = { type: 'invoice' as const, id: mail.invoice_id, entity, occurrence: mail._id };
      await raiseAlert(deps, 'invoice_mail_failed', subject, { attempts: mail.attempts.length + 1 });
      if (again) throw ApplicationFailure.retryable('MAIL_NOT_SENT', 'MAIL_NOT_SENT');
      return 'failed';
    },

    /** Nothing is left to be done for this invoice by itself; one a platform is still to get, the sweep begins again. */
    async finishInvoice(invoice_id: string): Promise<void> {
      await store.invoices.updateOne(
        { _id: invoice_id, 'transmission.state': { $ne: 'to_transmit' } },
        { $unset: { unfinished: 1 } },
      );
    },
  };
};
