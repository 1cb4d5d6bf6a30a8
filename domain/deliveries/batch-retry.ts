/** When a failed batch is tried again by itself (01-domain "The daily run" 1, `DELIVERY_RETRY_MINUTES`). */
import { type BatchStatus, MAX_AUTOMATIC_ATTEMPTS } from './delivery-lifecycle.ts';

const MINUTE_MS = 60_000;

/**
 * Milliseconds until the next automatic try; null when there is none: the trouble would not pass, the tries are used up,
 * or the batch is not `failed`.
 * @param retryMinutes waits after the first, second … automatic try; the last one goes on being used
 */
export function nextRetryMs(
  batch: { status: BatchStatus; retryable: boolean; automatic_attempts: number },
  retryMinutes: readonly number[],
): number | null {
  if (batch.status !== 'failed' || !batch.retryable) return null;
  if (batch.automatic_attempts >= MAX_AUTOMATIC_ATTEMPTS) return null;
  const wait = retryMinutes[Math.max(batch.automatic_attempts - 1, 0)] ?? retryMinutes.at(-1);
  return wait === undefined ? null : wait * MINUTE_MS;
}
