/**
 * Hands one batch to the mail server, or to the client's API, and records what it said. The batch is claimed when the server
 * asks for the message, or the connection to the API stands: before that nothing has left, and from then on every answer is
 * recorded under the claim.
 */
import { ApplicationFailure } from '@temporalio/common';
import type { RefusedLead } from '../../../domain/deliveries/api-answer.ts';
import {
  channelOf,
  isDoubted,
  missingAfter,
  otherChannel,
  type Channel,
} from '../../../domain/deliveries/channel.ts';
import { mayHaveArrived } from '../../../domain/deliveries/delivery-lifecycle.ts';
import {
  claimBatch,
  type SendMode,
  showSending,
  STAYS_SENT,
} from '../../../store/deliveries/sending/claim-batch.ts';
import { type Recorded, recordAttempt } from '../../../store/deliveries/sending/record-attempt.ts';
import type { Store } from '../../../store/db/mongo.ts';
import type { BatchAttempt, DeliveryBatchDoc, SendTry } from '../../../store/deliveries/collections.ts';
import { untilWritten, WRITE_LIMIT_MS } from './until-written.ts';

/** A try that is slower than this shows on its deliveries. */
const SHOW_SENDING_MS = 300;

type Evidence = Pick<BatchAttempt, 'result' | 'accepted' | 'rejected'> &
  Partial<Pick<BatchAttempt, 'code' | 'smtp_code' | 'http_status' | 'reply' | 'retryable'>>;

/** What became of one try by one channel; `interrupted`: it was stopped before anything left. */
export type Carried =
  | 'claim_refused'
  | 'interrupted'
  | { claimed: boolean; evidence: Evidence; refused?: RefusedLead[]; retry_at?: Date };

/** A channel with one batch: asks for the claim at most once, right before the first byte leaves. */
export type Carrier = (how: {
  at: Date;
  claim: () => Promise<boolean>;
  signal: AbortSignal;
}) => Promise<Carried>;

export interface Transmission {
  batch: DeliveryBatchDoc;
  mode: SendMode;
  attempt: SendTry;
  /** The client's. */
  channels: readonly Channel[];
  signal: AbortSignal;
}

/**
 * @returns the batch afterwards, with what became of this try; null when the batch was no longer what had been read:
 * nothing left, nothing was recorded
 * @throws ApplicationFailure `INTERRUPTED`, retryable, when stopped before anything left
 */
export async function transmit(
  store: Store,
  carrier: Carrier,
  { batch, mode, attempt, channels, signal }: Transmission,
): Promise<(Recorded & Pick<BatchAttempt, 'result' | 'code'>) | null> {
  const at = new Date();
  const showing = showWhenSlow(store, batch._id, mode);
  const carried = await carrier({
    at,
    claim: async () => {
      const taken = await claimBatch(store, { batch, mode, attempt, now: new Date() });
      if (taken) showing.start();
      return taken;
    },
    signal,
  }).finally(() => showing.stop());
  if (carried === 'claim_refused') return null;
  if (carried === 'interrupted') throw ApplicationFailure.retryable('INTERRUPTED', 'INTERRUPTED');

  const { claimed, evidence, refused, retry_at } = carried;
  const finished_at = new Date();
  const ms = finished_at.getTime() - at.getTime();
  const record: BatchAttempt = { ...attempt, at, finished_at, ms, ...evidence };
  const finished = await untilWritten(
    () =>
      recordAttempt(store, {
        batch_id: batch._id,
        mode,
        attempt: record,
        claimed,
        retryable: mayPass(batch, evidence, { mode, attempt, channels }),
        ...betweenChannels(batch, attempt, channels),
        ...(refused && { refused }),
        ...(retry_at && { retry_at }),
        now: new Date(),
      }),
    WRITE_LIMIT_MS,
  );
  const { result, code } = record;
  return finished && { ...finished, result, ...(code !== undefined && { code }) };
}

/** Whether what failed is tried again by itself: not what an earlier try may have brought to the client. */
function mayPass(
  batch: DeliveryBatchDoc,
  { retryable = false }: Evidence,
  { mode, attempt, channels }: Pick<Transmission, 'mode' | 'attempt' | 'channels'>,
): boolean {
  const own = channelOf(attempt);
  if (mode === 'complete')
    return retryable && !batch.attempts.some((one) => channelOf(one) === own && one.result === 'uncertain');
  const other = batch.attempts.findLast((one) => channelOf(one) === otherChannel(own));
  const otherMayPass = channels.length > 1 && other?.result === 'failed' && other.retryable !== false;
  return (retryable || otherMayPass) && !mayHaveArrived(batch);
}

/** What a client with two channels adds to a record. */
function betweenChannels(batch: DeliveryBatchDoc, attempt: SendTry, channels: readonly Channel[]) {
  if (channels.length < 2 || attempt.forced) return {};
  const own = channelOf(attempt);
  const missing = missingAfter(own, { wanted: channels, tries: batch.attempts });
  return { ...(missing && { missing }), doubted: isDoubted(batch.attempts, otherChannel(own)) };
}

/** Shows a try on its deliveries when it is slow; most are over at once and not worth that write. */
function showWhenSlow(store: Store, batchId: string, mode: SendMode) {
  let timer: NodeJS.Timeout | undefined;
  let shown: Promise<void> | undefined;
  return {
    start() {
      if (STAYS_SENT.has(mode)) return;
      timer = setTimeout(() => {
        // It only changes what people see meanwhile, so its failure is no trouble.
        shown = showSending(store, batchId, new Date()).catch(() => undefined);
      }, SHOW_SENDING_MS);
    },
    /** Waits for a write under way, which must not come after that of the result. */
    async stop() {
      clearTimeout(timer);
      await shown;
    },
  };
}
