/** What an error of a connection means. */
import type { ApiCode } from '../../domain/deliveries/api-code.ts';

/** Ours: the connection took too long, or was given up. */
export class ApiFailure extends Error {
  override name = 'ApiFailure';
  readonly code: ApiCode;

  constructor(code: ApiCode) {
    super(code);
    this.code = code;
  }
}

const TLS = /CERT|TLS|SSL|SIGNATURE|ISSUER|^EPROTO$/;
const DNS: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ENODATA']);
/** What `request-filtering-agent` says of an address it does not allow. */
const NOT_ALLOWED = /is not allowed/;

/** @param connected the connection stood */
export function codeOf(error: NodeJS.ErrnoException | ApiFailure, connected: boolean): ApiCode {
  if (error instanceof ApiFailure) return error.code;
  const code = error.code ?? '';
  if (NOT_ALLOWED.test(error.message)) return 'API_PRIVATE';
  if (code.startsWith('HPE_')) return 'API_PROTOCOL';
  if (connected) return 'API_LOST';
  if (DNS.has(code)) return 'API_DNS';
  return TLS.test(code) ? 'API_TLS' : 'API_CONNECT';
}

/** Before the claim: whether the same request may pass later. */
export const isRetryable = (code: ApiCode): boolean => code !== 'API_PRIVATE' && code !== 'API_ENDPOINT';
