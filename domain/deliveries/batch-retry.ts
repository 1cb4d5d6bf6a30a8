/**
 * When a failed batch is tried again by itself (01-domain "The daily run" 1, `DELIVERY_RETRY_MINUTES`), and when a person
 * has to decide instead.
 */
import { type BatchStatus, MAX_AUTOMATIC_ATTEMPTS } from './delivery-lifecycle.ts';

const MINUTE_MS = 60_000;

export interface RetriedBatch {
  status: BatchStatus;
  retryable: boolean;
  automatic_attempts: number;
  /** The server asked to be left alone so long from now, ms. */
  wait_ms?: number;
}

/**
 * Milliseconds until the next automatic try; null when there is none: the trouble would not pass, the tries are used up,
 * or the batch is not `failed`.
 * @param retryMinutes waits after the first, second … automatic try; the last one goes on being used
 */
export function nextRetryMs(batch: RetriedBatch, retryMinutes: readonly number[]): number | null {
  if (batch.status !== 'failed' || !batch.retryable) return null;
  if (batch.automatic_attempts >= MAX_AUTOMATIC_ATTEMPTS) return null;
  const wait = retryMinutes[Math.max(batch.automatic_attempts - 1, 0)] ?? retryMinutes.at(-1);
  return wait === undefined ? null : Math.max(wait * MINUTE_MS, batch.wait_ms ?? 0);
}

/** It is ready, but carries the rest of a batch that may have arrived, so no run sends it. */
export const isDoubtedRest = ({
  status,
  may_have_arrived,
}: {
  status: BatchStatus;
  may_have_arrived: boolean;
}): boolean => status === 'ready_to_send' && may_have_arrived;

/** Which alert a batch calls for, because nothing will be done about it by itself; null for none. */
export function batchAlert(
  batch: RetriedBatch & { may_have_arrived: boolean },
  retryMinutes: readonly number[],
): 'batch_failed' | 'batch_uncertain' | null {
  if (batch.status === 'uncertain' || isDoubtedRest(batch)) return 'batch_uncertain';
  return batch.status === 'failed' && nextRetryMs(batch, retryMinutes) === null ? 'batch_failed' : null;
}
