/**
 * Where a batch is for an activity that is to send it. The activity may not be the first to try: a worker may have died
 * in the middle, or only been taken for dead.
 */
import { type AttemptToken, isEarlierAttempt, isSameTry } from '../../../domain/deliveries/attempt-token.ts';
import {
  type Channel,
  channelOf,
  isDoubted,
  isFinal,
  retriesItself,
} from '../../../domain/deliveries/channel.ts';
import type { BatchStatus } from '../../../domain/deliveries/delivery-lifecycle.ts';
import type { DeliveryRefusalCode } from '../../../domain/deliveries/delivery-refusal.ts';
import type { SendMode } from '../../../store/deliveries/sending/claim-batch.ts';
import type { BatchAttempt, DeliveryBatchDoc } from '../../../store/deliveries/collections.ts';
import { SEND_LIMIT_MS } from '../../../contracts/limits.ts';

const STARTS_FROM: Record<SendMode, readonly BatchStatus[]> = {
  send: ['ready_to_send', 'failed'],
  resend: ['uncertain'],
  force: ['sent'],
  complete: ['sent'],
};

/** Why a mode does not start from a status. */
export function refusalOf(mode: SendMode, status: BatchStatus): DeliveryRefusalCode {
  if (status === 'sending') return 'SENDING';
  if (status === 'cancelled') return 'CANCELLED';
  if (mode === 'resend') return 'NOT_UNCERTAIN';
  if (mode === 'force') return 'NOT_SENT';
  return status === 'sent' ? 'ALREADY_SENT' : 'UNCERTAIN';
}

/** What a try looks at. */
type LookedAt = Pick<DeliveryBatchDoc, 'status' | 'claim' | 'attempts' | 'missing'>;

export interface Asked {
  mode: SendMode;
  automatic: boolean;
  /** The client's, in the order they are tried. */
  channels: readonly Channel[];
}

/** The next step of a try: what is left to do of it, or what it has come to. */
export type Step =
  | { step: 'try'; channel: Channel; mode: SendMode }
  /** The try that holds the claim will not answer. */
  | { step: 'lost' }
  /** Others hold the batch or have decided it, and nothing was tried. */
  | { step: 'refused' }
  /** Each channel has been tried; of what was recorded, what the client has counts most. */
  | { step: 'done'; tried: BatchAttempt };

/** The token of one channel's try: a batch may need two within one activity. */
export const tokenOf = (mine: AttemptToken, channel: Channel): AttemptToken =>
  channel === 'csv' ? mine : { ...mine, activity: `${mine.activity}+${channel}` };

const recordedBy = ({ attempts }: LookedAt, channel: Channel, mine: AttemptToken): BatchAttempt | undefined =>
  attempts.findLast((attempt) => channelOf(attempt) === channel && isSameTry(attempt.token, mine));

const WORTH = ['sent', 'uncertain', 'failed'] as const;
const best = (tried: readonly BatchAttempt[]): BatchAttempt | undefined =>
  WORTH.map((result) => tried.find((one) => one.result === result)).find(Boolean);

/**
 * Where a batch is for this activity; what an earlier try of it has already recorded counts as this one's.
 * @param mine names the try that looks
 */
export function nextStep(batch: LookedAt, asked: Asked, mine: AttemptToken, now: Date): Step {
  const tried = asked.channels.map((channel) => recordedBy(batch, channel, mine));
  const recorded = best(tried.filter((one) => one !== undefined));
  const open = asked.channels.filter((_, at) => tried[at] === undefined);
  if (open.length === 0 && recorded) return { step: 'done', tried: recorded };
  const { claim } = batch;
  if (claim && batch.status !== 'uncertain') {
    // An earlier attempt of this activity, or a claim so old that its worker is gone, will not answer. A claim of a
    // later attempt means that this one was only taken for dead: the later one sends, so this one must not.
    const stale = now.getTime() - claim.at.getTime() > SEND_LIMIT_MS;
    const dead = isEarlierAttempt(claim.token, tokenOf(mine, channelOf(claim)));
    if (dead || stale) return { step: 'lost' };
    return recorded ? { step: 'done', tried: recorded } : { step: 'refused' };
  }
  for (const channel of open) {
    const mode = modeOf(batch, channel, asked);
    if (mode) return { step: 'try', channel, mode };
  }
  return recorded ? { step: 'done', tried: recorded } : { step: 'refused' };
}

/** How a channel is tried from the batch's present state; null when it is not. */
function modeOf(batch: LookedAt, channel: Channel, { mode, automatic, channels }: Asked): SendMode | null {
  const { status, missing, attempts } = batch;
  if (mode !== 'force' && status === 'sent' && missing?.channel === channel) {
    if (mode === 'resend') return 'complete';
    return missing.status === 'failed' && (!automatic || retriesItself(missing)) ? 'complete' : null;
  }
  if (channels.length > 1 && mode !== 'force') {
    // What this channel would say again is known, and the other may still get through.
    if (automatic && isFinal(attempts, channel)) return null;
    if (status === 'uncertain') {
      // The other channel may have it; this one is tried for its own sake.
      return mode === 'resend' || !isDoubted(attempts, channel) ? 'resend' : null;
    }
    if (mode === 'resend' && status === 'failed') return 'send';
  }
  return STARTS_FROM[mode].includes(status) ? mode : null;
}
