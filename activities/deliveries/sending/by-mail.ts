/** A batch as a mail with its CSV. */
import type { EmailChannel } from '../../../channels/email/email.ts';
import type { SendOutcome } from '../../../domain/deliveries/send-outcome.ts';
import { deliveryMail, type MailSender } from '../../../domain/deliveries/mail.ts';
import type { DeliveryBatchDoc } from '../../../store/deliveries/collections.ts';
import type { Carried, Carrier } from './transmit.ts';

export interface MailTry {
  batch: DeliveryBatchDoc;
  to: readonly string[];
  sender: MailSender;
  /** Simulation shows what the client's API would get. */
  json?: string;
}

export const byMail =
  (channel: EmailChannel, { batch, to, sender, json }: MailTry): Carrier =>
  async ({ at, claim, signal }) => {
    const { entity, produit, day, count } = batch;
    const mail = {
      text: deliveryMail({ entity, produit, day, count, senderName: sender.name }).text,
      subject: batch.subject,
      from: sender,
      to,
      messageId: batch.message_id,
      date: at,
      attachment: { filename: batch.csv_filename, content: Buffer.from(batch.csv, 'utf8') },
      ...(json !== undefined && {
        further: {
          filename: batch.csv_filename.replace(/csv$/, 'json'),
          content: Buffer.from(json, 'utf8'),
          type: 'application/json; charset=utf-8',
        },
      }),
    };
    return carried(await channel.send(mail, { claim, signal }));
  };

function carried(outcome: SendOutcome): Carried {
  const none = { accepted: [], rejected: [] };
  switch (outcome.kind) {
    case 'claim_refused':
      return 'claim_refused';
    case 'sent': {
      const rejected = outcome.rejected.map(({ address }) => address);
      const { accepted, reply } = outcome;
      return { claimed: true, evidence: { result: 'sent', accepted, rejected, reply } };
    }
    case 'not_claimed': {
      const { code, smtp_code, reply, retryable } = outcome;
      if (code === 'SMTP_ABORTED' || code === 'SMTP_CLOSED') return 'interrupted';
      return { claimed: false, evidence: { result: 'failed', code, smtp_code, reply, retryable, ...none } };
    }
    case 'refused': {
      const { retryable, smtp_code, reply } = outcome;
      const code = retryable ? 'MESSAGE_4XX' : 'MESSAGE_5XX';
      return { claimed: true, evidence: { result: 'failed', code, smtp_code, reply, retryable, ...none } };
    }
    case 'unknown':
      return { claimed: true, evidence: { result: 'uncertain', code: outcome.code, ...none } };
  }
}
