/**
 * Claims a batch for one try to send it, at the moment the server asks for the message (01-domain §4 "What a crash
 * does"). One write with a filter decides: a try whose write matches nothing sends nothing.
 */
import { channelOf } from '../../../domain/deliveries/channel.ts';
import { batchStatusesBefore } from '../../../domain/deliveries/delivery-lifecycle.ts';
import type { Store } from '../../db/mongo.ts';
import { NOT_HELD } from '../../v1/hold.ts';
import type { DeliveryBatchDoc, SendTry } from '../collections.ts';

/**
 * `send`: what is ready or failed. `resend`: an uncertain batch. `force`: a sent one, which stays sent. `complete`: the channel
 * that a sent one misses; it stays sent.
 */
export type SendMode = 'send' | 'resend' | 'force' | 'complete';

/** Which statuses a mode may start from, and whether an earlier claim may still be there. */
export const CLAIMABLE = {
  send: { status: { $in: batchStatusesBefore('claim') }, claim: { $exists: false } },
  // The claim of a doubted try is still there, for its late answer; the new try's claim replaces it.
  resend: { status: { $in: batchStatusesBefore('resend') } },
  force: { status: 'sent', claim: { $exists: false } },
  complete: { status: 'sent', claim: { $exists: false } },
} as const;

/** Modes whose try changes neither status, outcome nor `sent_at`. */
export const STAYS_SENT: ReadonlySet<SendMode> = new Set(['force', 'complete']);

export interface ClaimInput {
  batch: Pick<DeliveryBatchDoc, '_id' | 'csv_sha256'>;
  mode: SendMode;
  attempt: SendTry;
  now: Date;
}

/**
 * @returns false when the batch is not in the state the mode needs, or its CSV is no longer the one that was read
 */
export async function claimBatch(store: Store, { batch, mode, attempt, now }: ClaimInput): Promise<boolean> {
  const { modifiedCount } = await store.delivery_batches.updateOne(
    {
      _id: batch._id,
      csv_sha256: batch.csv_sha256,
      ...CLAIMABLE[mode],
      ...NOT_HELD,
      // Its doubt may have been settled, or the channel may have it by now.
      ...(mode === 'complete' && { 'missing.channel': channelOf(attempt) }),
    },
    {
      $set: {
        claim: { ...attempt, at: now },
        updated_at: now,
        ...(!STAYS_SENT.has(mode) && { status: 'sending', simulated: attempt.simulated }),
      },
      $min: { first_claimed_at: now },
    },
  );
  return modifiedCount === 1;
}

/** Shows the deliveries of a slow try as `sending`; once it has ended, `projectBatches` brings them in line anyway. */
export async function showSending(store: Store, batchId: string, now: Date): Promise<void> {
  await store.deliveries.updateMany(
    { batch_id: batchId, status: { $in: ['ready_to_send', 'failed', 'uncertain'] } },
    { $set: { status: 'sending', updated_at: now } },
  );
}
