/**
 * How a request is signed (12-rules U33): HMAC-SHA256 over `t.body`, where `t` is the second it was sent. Right after a
 * rotation two keys are valid and the request has a signature of each, so a receiver that knows either goes on.
 */
import { createHmac } from 'node:crypto';
import type { SigningKey } from '../../domain/deliveries/api-post.ts';

export const SIGNATURE_HEADER = 'x-rdz-signature';

const hmac = (secret: string, text: string): string =>
  createHmac('sha256', secret).update(text).digest('hex');

/**
 * Value of the header: `t=…,kid=…,v1=…`, with a further `kid=…,v1=…` per key.
 * @param keys the newest first
 */
export function signatureOf(body: string, keys: readonly SigningKey[], at: Date): string {
  const t = Math.floor(at.getTime() / 1000);
  return [`t=${t}`, ...keys.map(({ kid, secret }) => `kid=${kid},v1=${hmac(secret, `${t}.${body}`)}`)].join(
    ',',
  );
}
