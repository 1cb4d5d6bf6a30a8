/**
 * The process's log: ids only (06-law). Secrets and personal data are redacted by field, and masked in free text.
 */
import { pino } from 'pino';
import { currentSpan } from './tracing.ts';

const SECRETS = [
  'authorization',
  'cookie',
  'x-csrf-token',
  'password',
  'token',
  'api_key',
  'key',
  'csrf_token',
];
const PERSONAL = ['phone', 'telephone', 'email', 'nom', 'prenom', 'to', 'sent_to'];
const FIELDS = [...SECRETS, ...PERSONAL];

/** Text of drivers and servers without the addresses, phones and keys it may quote. */
export const maskPersonal = (text: string): string =>
  text
    .replace(/[^\s"'<>:@,;=]+@[^\s"'<>:@,;=]+\.[a-z]{2,}/gi, '[e-mail]')
    .replace(/\bprov_[\w-]+/g, '[key]')
    .replace(/(?<![\w-])\+?\d(?:[ .]?\d){8,14}(?![\w-])/g, '[phone]');

/** The part of a pino logger used here. Ids and codes only (06-law). */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A JSON logger of one process. */
export const createLog = (level: string, name: string) =>
  pino({
    name,
    level,
    // Which trace a line belongs to, where there are traces.
    mixin: () => {
      const traceId = currentSpan()?.traceId;
      return traceId ? { trace_id: traceId } : {};
    },
    redact: { paths: FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`]), censor: '[redacted]' },
  });
