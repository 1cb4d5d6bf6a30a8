/** What went wrong with a mail server, as a code that may be shown, logged and kept in a workflow's history. */
export type SmtpCode =
  /** Name not found; no connection; TLS refused, not offered or not trusted. */
  | 'SMTP_DNS'
  | 'SMTP_CONNECT'
  | 'SMTP_TLS'
  /** Connected, but no greeting (or not even EHLO) answered in time, or a greeting that turns us away. */
  | 'SMTP_GREETING'
  | 'SMTP_HELO'
  /** Login refused: almost always a wrong password, so worth an alert. */
  | 'SMTP_AUTH'
  /** Sender or every recipient refused; an address that cannot be put on the wire; message over the server's limit. */
  | 'SMTP_ENVELOPE_4XX'
  | 'SMTP_ENVELOPE_5XX'
  | 'SMTP_ENVELOPE_INVALID'
  | 'SMTP_SIZE'
  /** The DATA command itself refused, before any byte of the message. */
  | 'SMTP_DATA_4XX'
  | 'SMTP_DATA_5XX'
  /** Connection gone; silence past the socket timeout; words that are not SMTP. */
  | 'SMTP_LOST'
  | 'SMTP_TIMEOUT'
  | 'SMTP_PROTOCOL'
  /** Given up by the caller; pool already closed. */
  | 'SMTP_ABORTED'
  | 'SMTP_CLOSED';

/** Of mail servers that could not be reached or signed in to. */
export const CONNECTION_CODES = [
  ...(['SMTP_DNS', 'SMTP_CONNECT', 'SMTP_TLS', 'SMTP_GREETING', 'SMTP_HELO', 'SMTP_AUTH'] as const),
] as const satisfies readonly SmtpCode[];
