/** Settings and mails for tests that send to a local server (fault-server.ts). */
import type { OutgoingMail } from '../../../channels/email/compose.ts';
import type { SmtpSettings } from '../../../channels/email/smtp-settings.ts';
import { DEFAULT_SENDERS, deliveryMail, messageIdOf } from '../../../domain/deliveries/mail.ts';
import { aDay } from '../dates.ts';

/** Time-outs are short enough to be waited for; a server that answers never needs them, even on a busy machine. */
export const localSmtp = (port: number, overrides: Partial<SmtpSettings> = {}): SmtpSettings => ({
  host: '127.0.0.1',
  port,
  secure: false,
  allowPlain: true,
  user: null,
  password: null,
  connectionTimeoutMs: 10_000,
  greetingTimeoutMs: 10_000,
  socketTimeoutMs: 10_000,
  maxConnections: 4,
  idleTimeoutMs: 10_000,
  ...overrides,
});

/** A delivery mail to invented recipients; `id` is the batch. */
export const localMail = (id: string, overrides: Partial<OutgoingMail> = {}): OutgoingMail => ({
  ...deliveryMail({
    entity: 'ZR7',
    produit: 'PV',
    day: aDay('2026-11-23'),
    count: 1,
    senderName: 'ZR7 Digital',
  }),
  from: DEFAULT_SENDERS.ZR7,
  to: ['marie@client.test', 'paul@client.test'],
  messageId: messageIdOf(id, DEFAULT_SENDERS.ZR7.address),
  date: new Date('2026-11-23T08:30:00Z'),
  attachment: { filename: 'leads_ZR7_PV_20261123_1.csv', content: Buffer.from('nom\r\nDurand\r\n') },
  ...overrides,
});
