/** The mail channels of the two companies, from configuration. */
import { EmailChannel, type OnSend, sendTestMail } from './email.ts';
import { SmtpFailure } from './smtp-failure.ts';
import { SmtpSession } from './smtp-session.ts';
import type { SmtpSettings } from './smtp-settings.ts';
import type { Config, SmtpConfig } from '../../config.ts';
import type { SmtpCode } from '../../domain/deliveries/smtp-code.ts';
import type { SendOutcome } from '../../domain/deliveries/send-outcome.ts';
import type { Entity } from '../../domain/common/entity.ts';

/** A connection kept open between two batches, not between two runs. */
const IDLE_MS = 5_000;

export type Channels = Readonly<Record<Entity, EmailChannel>>;

/** Without a password there is no login. */
const settingsOf = (smtp: SmtpConfig): SmtpSettings => ({
  ...smtp,
  user: smtp.password ? smtp.user : null,
  password: smtp.password || null,
  idleTimeoutMs: IDLE_MS,
});

export const openChannels = (
  { smtp }: Pick<Config, 'smtp'>,
  onSend?: (entity: Entity, ...tried: Parameters<OnSend>) => void,
): Channels => {
  const open = (entity: Entity) =>
    new EmailChannel(settingsOf(smtp[entity]), (...tried) => onSend?.(entity, ...tried));
  return { ZR7: open('ZR7'), MDL: open('MDL') };
};

export async function closeChannels(channels: Channels): Promise<void> {
  await Promise.all(Object.values(channels).map((channel) => channel.close()));
}

/** Commands a server may answer late, one after the other: greeting, EHLO, STARTTLS, EHLO, AUTH (2), RSET, MAIL, RCPT, DATA, dot. */
const ANSWERS = 11;

/** Longest one try can take with these time-outs, in ms: every answer comes at the last moment. */
export const longestSendMs = ({ smtp }: Pick<Config, 'smtp'>): number =>
  Math.max(
    ...Object.values(smtp).map(
      ({ connectionTimeoutMs, greetingTimeoutMs, socketTimeoutMs }) =>
        connectionTimeoutMs + greetingTimeoutMs + (ANSWERS - 1) * socketTimeoutMs,
    ),
  );

/** Sends a mail that only shows that the settings work, over a new connection, so that connecting is tested too. */
export const testMailer =
  (config: Pick<Config, 'smtp'>) =>
  async (entity: Entity, mail: Parameters<typeof sendTestMail>[1]): Promise<SendOutcome> => {
    const channels = openChannels(config);
    return sendTestMail(channels[entity], mail).finally(() => closeChannels(channels));
  };

/**
 * Connects and logs in to a company's mail server over a connection of its own, and says goodbye.
 * @returns null, or why that cannot be done
 */
export const loginCheck =
  (config: Pick<Config, 'smtp'>) =>
  async (entity: Entity): Promise<SmtpCode | null> => {
    const settings = settingsOf(config.smtp[entity]);
    const session = new SmtpSession(settings, () => undefined);
    try {
      await session.open(settings);
    } catch (error) {
      if (error instanceof SmtpFailure) return error.code;
      throw error;
    }
    session.quit();
    return null;
  };
