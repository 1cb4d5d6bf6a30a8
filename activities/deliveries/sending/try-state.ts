/**
 * Where a batch is for an activity that is to send it, and may not be the first to try: a worker may have died in the
 * middle, or only been taken for dead.
 */
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

/** One try of an activity. */
export interface ActivityTry {
  /** Begins the tokens of all tries that are to be one: the activity's own, and those of a run before it was reset. */
  key: string;
  /** Begins the tokens of this activity's own tries. */
  own: string;
  /** The number of this try, from 1 on: it ends its token. */
  n: number;
}

type TryState = BatchAttempt | 'lost' | 'refused' | 'free';

/** Where a batch is for this activity; what an earlier try of it has already recorded. */
export function lookAtTry(
  { status, claim, attempts }: Pick<DeliveryBatchDoc, 'status' | 'claim' | 'attempts'>,
  mode: SendMode,
  { key, own, n }: ActivityTry,
  now: Date,
): TryState {
  const recorded = attempts.findLast(({ token }) => token.startsWith(key));
  if (recorded) return recorded;
  if (claim && status !== 'uncertain') {
    // An earlier try of this very activity, or one so old that its worker is gone: it will not answer. A later one will:
    // then this one is the dead man, walking.
    const earlier = claim.token.startsWith(own) && Number(claim.token.slice(own.length)) < n;
    const stale = now.getTime() - claim.at.getTime() > SEND_LIMIT_MS;
    return earlier || stale ? 'lost' : 'refused';
  }
  return STARTS_FROM[mode].includes(status) ? 'free' : 'refused';
}
