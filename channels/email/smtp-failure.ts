/**
 * What went wrong with a mail server, as a code that may be shown, logged and kept in a workflow's history. The
 * server's words stay in `reply`, which is evidence and goes to the database only: they contain addresses.
 */
import type { NodemailerError } from 'nodemailer';
import type { SmtpCode } from '../../domain/deliveries/smtp-code.ts';

/** How far a session was: opening (up to EHLO and STARTTLS), logging in, or sending. */
export type SmtpStep = 'connect' | 'auth' | 'send';

const MAX_REPLY_CHARS = 1000;
const ENVELOPE_CODES: ReadonlySet<SmtpCode> = new Set([
  'SMTP_ENVELOPE_4XX',
  'SMTP_ENVELOPE_5XX',
  'SMTP_ENVELOPE_INVALID',
  'SMTP_SIZE',
  'SMTP_DATA_4XX',
  'SMTP_DATA_5XX',
]);
/** Our own side refused (bad address, too large, no password), so the next try would end the same way. */
const FINAL_CODES: ReadonlySet<SmtpCode> = new Set(['SMTP_ENVELOPE_INVALID', 'SMTP_SIZE', 'SMTP_AUTH']);
const CERTIFICATE_TROUBLE = /CERT|TLS|SSL|SIGNATURE|^EPROTO$/;
const TIMEOUT_CODES = {
  CONNECT_TIMEOUT: 'SMTP_CONNECT',
  GREETING_TIMEOUT: 'SMTP_GREETING',
  UPGRADE_TIMEOUT: 'SMTP_TLS',
  SOCKET_TIMEOUT: 'SMTP_TIMEOUT',
} as const satisfies Record<NonNullable<NodemailerError['timeoutType']>, SmtpCode>;

/** The server's words as they are kept with the batch. */
export const replyEvidence = (reply: string): string => reply.slice(0, MAX_REPLY_CHARS);

/** 4yz or 5yz of the server's reply; anything else is not an answer to rely on. */
function replyCode(error: NodemailerError): number | undefined {
  const code = error.responseCode;
  return code !== undefined && code >= 400 && code < 600 ? code : undefined;
}

function refusedCode(error: NodemailerError, reply: number): SmtpCode | null {
  const permanent = reply >= 500;
  if (error.command === 'DATA') return permanent ? 'SMTP_DATA_5XX' : 'SMTP_DATA_4XX';
  if (error.command === 'MAIL FROM' || error.command === 'RCPT TO') {
    return permanent ? 'SMTP_ENVELOPE_5XX' : 'SMTP_ENVELOPE_4XX';
  }
  return null;
}

function codeOf(error: NodemailerError, step: SmtpStep, reply: number | undefined): SmtpCode {
  if (error.timeoutType === 'SOCKET_TIMEOUT' && step === 'connect') return 'SMTP_GREETING';
  if (error.timeoutType) return TIMEOUT_CODES[error.timeoutType];
  if (error.code === 'EDNS') return 'SMTP_DNS';
  if (error.code === 'ETLS' || CERTIFICATE_TROUBLE.test(error.originalCode ?? '')) return 'SMTP_TLS';
  if (error.code === 'EAUTH') return 'SMTP_AUTH';
  if (error.command === 'EHLO' || error.command === 'HELO') return 'SMTP_HELO';
  if (step === 'connect')
    return reply !== undefined || error.code === 'EPROTOCOL' ? 'SMTP_GREETING' : 'SMTP_CONNECT';
  if (error.code === 'ECONNECTION' || error.code === 'ESOCKET') return 'SMTP_LOST';
  if (error.code === 'EENVELOPE' && error.command === 'API') return 'SMTP_ENVELOPE_INVALID';
  if (error.code === 'EMESSAGE' && reply === undefined && error.command === 'MAIL FROM') return 'SMTP_SIZE';
  return (reply !== undefined && refusedCode(error, reply)) || 'SMTP_PROTOCOL';
}

/** The message is the code and nothing else, and there is no `cause`: a failure may end in a workflow's history. */
export class SmtpFailure extends Error {
  readonly code: SmtpCode;
  /** 4yz or 5yz, when the server said so. */
  readonly smtp_code: number | undefined;
  /** The server's words, for the evidence only. */
  readonly reply: string | undefined;

  constructor(code: SmtpCode, smtpCode?: number, reply?: string) {
    super(code);
    this.name = 'SmtpFailure';
    this.code = code;
    this.smtp_code = smtpCode;
    this.reply = reply === undefined ? undefined : replyEvidence(reply);
  }

  static from(error: NodemailerError | SmtpFailure, step: SmtpStep): SmtpFailure {
    if (error instanceof SmtpFailure) return error;
    const reply = replyCode(error);
    return new SmtpFailure(
      codeOf(error, step, reply),
      reply,
      reply === undefined ? undefined : error.response,
    );
  }

  /** Whether the same message may pass later (01-domain §4: before the claim a 5xx is final, everything else is not). */
  get retryable(): boolean {
    return this.smtp_code === undefined ? !FINAL_CODES.has(this.code) : this.smtp_code < 500;
  }

  /** The message was turned away by its envelope alone, and the connection is as good as before. */
  get envelopeOnly(): boolean {
    return ENVELOPE_CODES.has(this.code) && this.smtp_code !== 421;
  }

  /** The server ended the connection, as it may at any time to one that has waited in the pool. */
  get connectionLost(): boolean {
    return this.code === 'SMTP_LOST' || this.smtp_code === 421;
  }
}
