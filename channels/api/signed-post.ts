/** A request as the client gets it, and the exchange as it is kept: without keys, and without people's data. */
import { createHash } from 'node:crypto';
import type { ApiOutcome } from '../../domain/deliveries/api-outcome.ts';
import { type ExchangeEvidence, type SignedPost, shownUrl } from '../../domain/deliveries/api-post.ts';
import { maskPersonal } from '../../log.ts';
import type { ApiRequest } from './api-channel.ts';
import { SIGNATURE_HEADER, signatureOf } from './signature.ts';

export const signedPost = ({ url, api_key, key, body, keys }: SignedPost, at: Date): ApiRequest => ({
  url,
  body,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    accept: 'application/json',
    'user-agent': 'RDZ',
    'idempotency-key': key,
    [SIGNATURE_HEADER]: signatureOf(body, keys, at),
    ...(api_key && { authorization: `Bearer ${api_key}` }),
  },
});

/** What a client may repeat of what it was sent. */
function masked(text: string, secrets: readonly string[]): string {
  const without = secrets
    .filter((secret) => secret.length > 0)
    .reduce((left, secret) => left.replaceAll(secret, '••••'), text);
  return maskPersonal(without.replace(/v1=[0-9a-f]{64}/g, 'v1=••••'));
}

/** The evidence of an exchange. */
export function exchangeOf(
  { url, api_key, key, body, keys }: SignedPost,
  outcome: Exclude<ApiOutcome, { kind: 'claim_refused' }>,
  at: Date,
  ended: Date,
): ExchangeEvidence {
  const answered = outcome.kind === 'answered' ? outcome.answer : undefined;
  return {
    key,
    url: shownUrl(url),
    body_sha256: createHash('sha256').update(body).digest('hex'),
    at,
    ms: ended.getTime() - at.getTime(),
    ...(answered && {
      status: answered.status,
      answer: masked(answered.body, [api_key, ...keys.map(({ secret }) => secret)]),
      ...(answered.cut && { answer_cut: true as const }),
    }),
  };
}
