/**
 * MIME form of a message. The same input gives the same bytes, so that a stored message can be compared with a received one.
 */
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailSender, MailText } from '../../domain/deliveries/mail.ts';

export interface OutgoingMail extends MailText {
  from: MailSender;
  /** Well-formed addresses (domain/common/email-address.ts), at least one. */
  to: readonly string[];
  /** With angle brackets (`messageIdOf`). */
  messageId: string;
  date: Date;
  attachment?: Attachment;
  /** After the first. */
  further?: Attachment;
}

interface Attachment {
  filename: string;
  content: Buffer;
  /** MIME type; default: CSV. */
  type?: string;
}

/** Bytes of the message, CRLF line ends, not yet dot-stuffed. */
export function composeMail(mail: OutgoingMail): Promise<Buffer> {
  const attachments = [mail.attachment, mail.further].filter((one) => one !== undefined);
  const composer = new MailComposer({
    from: mail.from,
    to: mail.to.map((address) => ({ name: '', address })),
    subject: mail.subject,
    text: mail.text,
    messageId: mail.messageId,
    date: mail.date,
    attachments: attachments.map(({ filename, content, type }) => ({
      filename,
      content,
      contentType: type ?? 'text/csv; charset=utf-8',
    })),
    baseBoundary: createHash('sha256').update(mail.messageId).digest('hex').slice(0, 24),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
