/**
 * Records what became of one try to send a batch: evidence and status in one write, filtered by the claim, so that no
 * result is taken for another try's (01-domain §4 "What a crash does"). The batch is `unfinished` until
 * `projectBatches` has brought its deliveries and leads in line.
 */
import type { Filter, UpdateFilter } from 'mongodb';
import type { RefusedLead } from '../../../domain/deliveries/api-answer.ts';
import type { MissingChannel } from '../../../domain/deliveries/channel.ts';
import { batchStatusesBefore } from '../../../domain/deliveries/delivery-lifecycle.ts';
import { answeredLate, completed, givenUpCompletion, refusals } from './complete-channel.ts';
import type { SendMode } from './claim-batch.ts';
import type { Store } from '../../db/mongo.ts';
import type { BatchAttempt, BatchClaim, DeliveryBatchDoc } from '../collections.ts';

export interface RecordInput {
  batch_id: string;
  mode: SendMode;
  attempt: BatchAttempt;
  /** False when the trouble came before the server asked for the message, so before the claim. */
  claimed: boolean;
  /** Whether a failed batch is worth another try. */
  retryable: boolean;
  /** What the client's other channel lacks once this one has the batch. */
  missing?: MissingChannel;
  /** The other channel may have it: a batch this one does not get is `uncertain`. */
  doubted?: boolean;
  /** Leads the client's API refused in its answer. */
  refused?: readonly RefusedLead[];
  /** The server asked not to be tried before. */
  retry_at?: Date;
  now: Date;
}

export type Recorded = Pick<
  DeliveryBatchDoc,
  '_id' | 'status' | 'last_error' | 'count' | 'retryable' | 'automatic_attempts' | 'missing'
> & {
  /** The result came after others had decided the batch: kept as evidence only. */
  late: boolean;
};

const RECORDED_FIELDS = {
  projection: { status: 1, last_error: 1, count: 1, retryable: 1, automatic_attempts: 1, missing: 1 },
  returnDocument: 'after',
} as const;

type Update = UpdateFilter<DeliveryBatchDoc>;
export type Step = { filter: Filter<DeliveryBatchDoc>; update: Update };

/**
 * Filter: this try has not recorded its own result yet. An `ATTEMPT_LOST` entry does not count, because whoever gave
 * the try up wrote it: the try itself may still record its result, once.
 */
const unheard = (token: string): Filter<DeliveryBatchDoc> => ({
  attempts: { $not: { $elemMatch: { token, code: { $ne: 'ATTEMPT_LOST' } } } },
});

/**
 * Records the result of one try. Safe to repeat: a result that is recorded already is left as it is.
 * @returns the batch afterwards, null when there is no such batch
 */
export async function recordAttempt(store: Store, input: RecordInput): Promise<Recorded | null> {
  const { batch_id, attempt, now } = input;
  const evidence: Update = {
    $push: { attempts: attempt },
    $inc: { automatic_attempts: Number(attempt.automatic), rev: 1 },
  };
  for (const { filter, update } of steps(input)) {
    const finished = await store.delivery_batches.findOneAndUpdate(
      { _id: batch_id, ...unheard(attempt.token), ...filter },
      {
        ...evidence,
        ...update,
        $inc: { ...evidence.$inc, ...update.$inc },
        $set: { updated_at: now, unfinished: true, ...update.$set },
      },
      RECORDED_FIELDS,
    );
    if (finished) return { ...finished, late: false };
  }
  const late = await store.delivery_batches.findOneAndUpdate(
    { _id: batch_id, ...unheard(attempt.token) },
    { ...evidence, $set: { updated_at: now } },
    RECORDED_FIELDS,
  );
  if (late) return { ...late, late: true };
  const known = await store.delivery_batches.findOne(
    { _id: batch_id },
    { projection: RECORDED_FIELDS.projection },
  );
  return known && { ...known, late: false };
}

function steps(input: RecordInput): Step[] {
  const { attempt, claimed, mode } = input;
  if (mode === 'complete') return completed(input);
  if (!claimed) return [notClaimed(input)];
  const held = { 'claim.token': attempt.token };
  if (mode === 'force') return forced(held, input);
  switch (attempt.result) {
    case 'sent':
      return [
        { filter: { ...held, status: { $in: batchStatusesBefore('accept') } }, update: sent(input) },
        answeredLate(input),
      ];
    case 'failed':
      return [
        {
          filter: { ...held, status: { $in: batchStatusesBefore('fail') } },
          update: {
            $set: {
              ...(input.doubted
                ? { status: 'uncertain', retryable: false }
                : { status: 'failed', retryable: input.retryable }),
              last_error: attempt.code!,
              ...askedToWait(input),
            },
            $unset: { claim: 1 },
          },
        },
      ];
    case 'uncertain':
      return [
        {
          filter: { ...held, status: { $in: batchStatusesBefore('doubt') } },
          update: { $set: { status: 'uncertain', last_error: attempt.code! }, $unset: { claim: 1 } },
        },
      ];
  }
}

/** Nothing left our side, so a ready batch has failed, and an uncertain or sent one stays what it was. */
function notClaimed(input: RecordInput): Step {
  const { attempt, mode, retryable } = input;
  const last_error = attempt.code!;
  if (mode === 'force') return { filter: { status: 'sent' }, update: {} };
  if (mode === 'resend') return { filter: { status: 'uncertain' }, update: { $set: { last_error } } };
  return {
    filter: {
      status: { $in: [...batchStatusesBefore('refuse'), ...batchStatusesBefore('claim')] },
      claim: { $exists: false },
    },
    update: { $set: { status: 'failed', retryable, last_error } },
  };
}

const askedToWait = ({ retry_at }: RecordInput) => retry_at && { retry_at };

function sent({ attempt, missing, refused, now }: RecordInput): Update {
  return {
    $set: {
      status: 'sent',
      sent_to: attempt.accepted,
      rejected_to: attempt.rejected,
      reply: attempt.reply,
      last_sent_at: now,
      retryable: false,
      // A simulation reached no client, so `sent_at` is left to the first real sending.
      ...(!attempt.simulated && { sent_at: now }),
      ...(missing && { missing }),
      ...refusals(refused),
    },
    $unset: { claim: 1, last_error: 1 },
  };
}

/** A forced try changes neither status, outcome nor `sent_at`, unless only a simulation had been sent before it. */
function forced(held: Filter<DeliveryBatchDoc>, input: RecordInput): Step[] {
  const { attempt, now } = input;
  const again = { ...held, status: 'sent' as const };
  if (attempt.result !== 'sent') return [{ filter: again, update: { $unset: { claim: 1 } } }];
  const resent: Step = {
    filter: again,
    update: { $set: { last_sent_at: now }, $unset: { claim: 1 } },
  };
  if (attempt.simulated) return [resent];
  const { $set, $unset } = sent(input);
  return [
    { filter: { ...again, simulated: true }, update: { $set: { ...$set, simulated: false }, $unset } },
    resent,
  ];
}

/**
 * Gives up on a try that holds the claim and will not answer: the batch is `uncertain`, never to be resent by itself.
 * The claim stays, so that a late answer to it can still make the batch `sent`.
 * @returns false when the batch is not held by that try any more
 */
export async function doubtBatch(
  store: Store,
  { batch_id, claim, now }: { batch_id: string; claim: BatchClaim; now: Date },
): Promise<boolean> {
  const attempt: BatchAttempt = {
    ...claim,
    finished_at: now,
    result: 'uncertain',
    code: 'ATTEMPT_LOST',
    accepted: [],
    rejected: [],
    ms: now.getTime() - claim.at.getTime(),
  };
  const held = { _id: batch_id, 'claim.token': claim.token };
  const evidence = {
    $push: { attempts: attempt },
    $inc: { automatic_attempts: Number(claim.automatic), rev: 1 },
  };
  const doubted = await store.delivery_batches.updateOne(
    { ...held, status: { $in: batchStatusesBefore('doubt') } },
    {
      ...evidence,
      $set: { status: 'uncertain', last_error: attempt.code!, unfinished: true, updated_at: now },
    },
  );
  if (doubted.modifiedCount === 1) return true;
  const resent = await store.delivery_batches.updateOne(
    { ...held, status: 'sent' },
    {
      ...evidence,
      $unset: { claim: 1 },
      $set: { unfinished: true, updated_at: now, ...givenUpCompletion(claim) },
    },
  );
  return resent.modifiedCount === 1;
}
