/**
 * Where a batch is for an activity that is to send it. The activity may not be the first to try: a worker may have died
 * in the middle, or only been taken for dead.
 */
import { type AttemptToken, isEarlierAttempt, isSameTry } from '../../../domain/deliveries/attempt-token.ts';
import type { BatchStatus } from '../../../domain/deliveries/delivery-lifecycle.ts';
import type { DeliveryRefusalCode } from '../../../domain/deliveries/delivery-refusal.ts';
import type { SendMode } from '../../../store/deliveries/sending/claim-batch.ts';
import type { BatchAttempt, DeliveryBatchDoc } from '../../../store/deliveries/collections.ts';
import { SEND_LIMIT_MS } from '../../../contracts/limits.ts';

const STARTS_FROM: Record<SendMode, readonly BatchStatus[]> = {
  send: ['ready_to_send', 'failed'],
  resend: ['uncertain'],
  force: ['sent'],
};

/** Why a mode does not start from a status. */
export function refusalOf(mode: SendMode, status: BatchStatus): DeliveryRefusalCode {
  if (status === 'sending') return 'SENDING';
  if (status === 'cancelled') return 'CANCELLED';
  if (mode === 'resend') return 'NOT_UNCERTAIN';
  if (mode === 'force') return 'NOT_SENT';
  return status === 'sent' ? 'ALREADY_SENT' : 'UNCERTAIN';
}

type TryState = BatchAttempt | 'lost' | 'refused' | 'free';

/**
 * Where a batch is for this activity; what an earlier try of it has already recorded.
 * @param mine names the try that looks
 */
export function lookAtTry(
  { status, claim, attempts }: Pick<DeliveryBatchDoc, 'status' | 'claim' | 'attempts'>,
  mode: SendMode,
  mine: AttemptToken,
  now: Date,
): TryState {
  const recorded = attempts.findLast(({ token }) => isSameTry(token, mine));
  if (recorded) return recorded;
  if (claim && status !== 'uncertain') {
    // An earlier attempt of this activity, or a claim so old that its worker is gone, will not answer. A claim of a
    // later attempt means that this one was only taken for dead: the later one sends, so this one must not.
    const stale = now.getTime() - claim.at.getTime() > SEND_LIMIT_MS;
    return isEarlierAttempt(claim.token, mine) || stale ? 'lost' : 'refused';
  }
  return STARTS_FROM[mode].includes(status) ? 'free' : 'refused';
}
