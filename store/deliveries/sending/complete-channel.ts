/**
 * The channel a sent batch misses (01-domain §4 "With both"): its tries move only what is missing. The batch stays `sent`, and
 * neither `sent_at` nor what is owed changes.
 */
import { channelOf } from '../../../domain/deliveries/channel.ts';
import { DeliveryRefusal } from '../../../domain/deliveries/delivery-refusal.ts';
import type { RefusedLead } from '../../../domain/deliveries/api-answer.ts';
import type { Store } from '../../db/mongo.ts';
import type { BatchClaim } from '../collections.ts';
import type { RecordInput, Step } from './record-attempt.ts';

export const refusals = (refused: readonly RefusedLead[] = []) =>
  refused.length > 0 ? { refused: [...refused] } : {};

const has = ({ attempt, refused, now }: RecordInput) => ({
  $set: { last_sent_at: now, ...refusals(refused) },
  $addToSet: { sent_to: { $each: attempt.accepted } },
});

/** A try that had been given up answered after all, when the other channel had the batch already. */
export const answeredLate = (input: RecordInput): Step => ({
  filter: { status: 'sent', 'missing.token': input.attempt.token },
  update: { ...has(input), $unset: { missing: 1 } },
});

/** How a try of the missing channel is recorded. */
export function completed(input: RecordInput): Step[] {
  const { attempt, claimed, retryable, retry_at } = input;
  const { token, result } = attempt;
  const channel = channelOf(attempt);
  const base = { status: 'sent' as const, 'missing.channel': channel };
  const held = { ...base, 'claim.token': token };
  if (result === 'sent')
    return [
      { filter: held, update: { ...has(input), $unset: { missing: 1, claim: 1 } } },
      answeredLate(input),
    ];
  const automatic_attempts = Number(attempt.automatic);
  const state = {
    $set: {
      'missing.status': result,
      'missing.code': attempt.code!,
      'missing.retryable': result === 'failed' && retryable,
      ...(retry_at && { retry_at }),
    },
    $inc: { 'missing.automatic_attempts': automatic_attempts },
  };
  if (claimed) return [{ filter: held, update: { ...state, $unset: { claim: 1 } } }];
  // Nothing left, so a doubt about an earlier try stays one.
  const untouched = { ...base, claim: { $exists: false } };
  const { $inc } = state;
  return [
    { filter: { ...untouched, 'missing.status': 'failed' }, update: state },
    { filter: untouched, update: { $set: { 'missing.code': attempt.code! }, $inc } },
  ];
}

/** What a claimed try of the missing channel leaves when it will not answer; nothing for a forced one. */
export const givenUpCompletion = ({ forced, token }: BatchClaim): Record<string, unknown> =>
  forced
    ? {}
    : {
        'missing.status': 'uncertain',
        'missing.retryable': false,
        'missing.code': 'ATTEMPT_LOST',
        'missing.token': token,
      };

/**
 * A person decides that the missing channel does not need the batch any more.
 * @throws DeliveryRefusal when nothing is missing, or it is being sent at the moment
 */
export async function settleMissing(
  store: Store,
  { batch_id, by, now }: { batch_id: string; by: string; now: Date },
): Promise<void> {
  const { matchedCount } = await store.delivery_batches.updateOne(
    { _id: batch_id, status: 'sent', 'missing.status': { $exists: true }, claim: { $exists: false } },
    [
      {
        $set: {
          missing_settled: { channel: '$missing.channel', by: { $literal: by }, at: now },
          rev: { $add: ['$rev', 1] },
          unfinished: true,
          updated_at: now,
        },
      },
      { $unset: 'missing' },
    ],
  );
  if (matchedCount === 0) throw new DeliveryRefusal('SENDING');
}
