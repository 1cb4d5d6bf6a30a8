/**
 * What an answer of a client's API means (12-rules U30). HTTP says the opposite of SMTP: a 4xx is final, a 5xx passes.
 */
import type { ApiCode } from './api-code.ts';

const HOUR_MS = 60 * 60_000;
/** Statuses that ask to come back; so does every 5xx. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

export interface ApiAnswer {
  status: number;
  /** Cut at 64 kB. */
  body: string;
  /** The `Idempotency-Key` of the answer, when it repeats one. */
  key: string | undefined;
  retryAfter: string | undefined;
}

export type ApiVerdict = { sent: true } | { sent: false; retryable: boolean; code: ApiCode };

/** What a JSON object holds, nothing for any other text. */
function objectOf(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Whether the answer names the request it has already had. */
function namesKey({ body, key }: ApiAnswer, ours: string): boolean {
  return key === ours || objectOf(body).idempotency_key === ours;
}

/** @param ours the idempotency key of the request */
export function judgeAnswer(answer: ApiAnswer, ours: string): ApiVerdict {
  const { status } = answer;
  if (status >= 200 && status < 300) return { sent: true };
  if (status === 409 && namesKey(answer, ours)) return { sent: true };
  if (status >= 300 && status < 400) return { sent: false, retryable: false, code: 'API_REDIRECT' };
  if (LATER.has(status) || status >= 500) return { sent: false, retryable: true, code: 'API_LATER' };
  return { sent: false, retryable: false, code: 'API_REFUSED' };
}

/** Milliseconds an answer asks to wait, an hour at most; 0 when it says nothing that can be read. */
export function retryAfterMs(text: string | undefined, now: Date): number {
  if (text === undefined) return 0;
  const asked = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isFinite(asked) ? Math.min(Math.max(asked, 0), HOUR_MS) : 0;
}

/** A lead that the client's API refused alone. */
export interface RefusedLead {
  delivery_id: string;
  /** Letters, digits, `_` and `-`. */
  code: string;
}

export const REFUSED_BY_API = 'refus_api:';
const MAX_CODE_CHARS = 40;
const NO_CODE = 'autre';

function codeOf(code: unknown): string {
  if (typeof code !== 'string' && typeof code !== 'number') return NO_CODE;
  const clean = String(code)
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return clean.slice(0, MAX_CODE_CHARS) || NO_CODE;
}

/**
 * The leads an answer refuses: `{"refused": [{"delivery_id": "…", "code": "doublon"}]}`. Whatever names no delivery of the
 * batch is no refusal, since it cannot be told whom it means; the first code for one delivery counts.
 */
export function refusedLeads(body: string, deliveryIds: readonly string[]): RefusedLead[] {
  const { refused } = objectOf(body);
  if (!Array.isArray(refused)) return [];
  const ours = new Set(deliveryIds);
  const codes = new Map<string, string>();
  for (const one of refused as unknown[]) {
    const { delivery_id, code } = (typeof one === 'object' && one !== null ? one : {}) as Record<
      string,
      unknown
    >;
    if (typeof delivery_id === 'string' && ours.has(delivery_id) && !codes.has(delivery_id))
      codes.set(delivery_id, codeOf(code));
  }
  return [...codes].map(([delivery_id, code]) => ({ delivery_id, code }));
}
