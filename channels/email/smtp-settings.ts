/**
 * How to reach one entity's mail server. Built from configuration (04-architecture "Configuration"); all times in ms.
 */
import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

export interface SmtpSettings {
  host: string;
  port: number;
  /** TLS from the first byte (465). Otherwise STARTTLS is demanded, unless `allowPlain`. */
  secure: boolean;
  /** Speak without TLS: only for a mail catcher or a relay on the same machine. No effect when `secure`. */
  allowPlain: boolean;
  /** No login when null. */
  user: string | null;
  password: string | null;
  /** DNS, TCP and TLS together. */
  connectionTimeoutMs: number;
  greetingTimeoutMs: number;
  /** Longest silence of the server at any later step, the reply to the final dot included. */
  socketTimeoutMs: number;
  /** Connections open at once; further sends wait for one. */
  maxConnections: number;
  /** A connection unused this long is closed. */
  idleTimeoutMs: number;
}

/** A reply is evidence, not an upload: a server that sends more than this is cut off. */
const MAX_REPLY_BYTES = 64 * 1024;

export const connectionOptions = (settings: SmtpSettings): SMTPConnectionOptions => ({
  host: settings.host,
  port: settings.port,
  secure: settings.secure,
  requireTLS: !settings.secure && !settings.allowPlain,
  ignoreTLS: settings.allowPlain,
  connectionTimeout: settings.connectionTimeoutMs,
  dnsTimeout: settings.connectionTimeoutMs,
  greetingTimeout: settings.greetingTimeoutMs,
  socketTimeout: settings.socketTimeoutMs,
  maxResponseSize: MAX_REPLY_BYTES,
  // A refused claim cuts the connection inside DATA: there is no goodbye to wait for there.
  socketCloseTimeout: 0,
});
