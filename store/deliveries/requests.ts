/**
 * What a person asked of a batch, written to it before any workflow is: the request survives when Temporal, or every
 * worker, is away, and a second click finds it instead of asking again. A batch has one open request at a time.
 */
import type { Document } from 'mongodb';
import { isOfScope } from '../../domain/deliveries/attempt-token.ts';
import { type BatchAction, REQUEST_LIFE_MS } from '../../domain/deliveries/batch-request.ts';
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import type { BatchRequestDoc, DeliveryBatchDoc } from './collections.ts';

export interface AskInput {
  action: BatchAction;
  /** User id. */
  by: string;
  /** Where this try goes instead of the client's addresses. Stored here, so that it never enters a workflow's payloads. */
  override_email?: string;
  now: Date;
}

export interface Asked {
  request: BatchRequestDoc;
  /** It was open already: this click joined it. */
  joined: boolean;
}

/** As it is, whatever characters it holds: an update pipeline reads `$` as a field. */
const literal = (value: unknown): Document => ({ $literal: value });

/**
 * Opens a request, or joins the open one when it asks for the same.
 * @throws DeliveryRefusal `ALREADY_ASKED` when something else, or another address, is asked for at the moment
 */
export async function askBatch(
  store: Store,
  batchId: string,
  { action, by, override_email, now }: AskInput,
): Promise<Asked> {
  const override = override_email === undefined ? null : { id: newId(), email: override_email };
  const asked = await store.delivery_batches.findOneAndUpdate(
    {
      _id: batchId,
      $or: [
        { 'asked.open': { $ne: true } },
        // Nobody will carry it out any more (`takeRequest`), so it holds up nobody else.
        { 'asked.at': { $lt: new Date(now.getTime() - REQUEST_LIFE_MS) } },
      ],
    },
    [
      {
        $set: {
          asked: {
            ...literal({
              id: newId(),
              action,
              by,
              at: now,
              open: true,
              ...(override && { override_id: override.id }),
            }),
          },
          ...(override && {
            overrides: { $concatArrays: [{ $ifNull: ['$overrides', []] }, [literal(override)]] },
          }),
        },
      },
      { $set: { 'asked.rev': '$rev' } },
    ],
    { projection: { asked: 1 }, returnDocument: 'after' },
  );
  if (asked) return { request: asked.asked!, joined: false };
  const batch = await store.delivery_batches.findOne(
    { _id: batchId },
    { projection: { asked: 1, overrides: 1 } },
  );
  if (!batch) throw new DeliveryRefusal('BATCH_NOT_FOUND');
  const open = batch.asked;
  // It was carried out between the two reads.
  if (!open?.open) return askBatch(store, batchId, { action, by, override_email, now });
  const elsewhere = batch.overrides?.find(({ id }) => id === open.override_id)?.email;
  if (open.action !== action || elsewhere !== override_email) throw new DeliveryRefusal('ALREADY_ASKED');
  return { request: open, joined: true };
}

/**
 * What is to be done about a request that a workflow is about to carry out:
 * - `go`: it is open, or was carried out already, which the try itself finds by its token
 * - `expired`: it waited too long for a worker, so nobody expects it any more
 * - `gone`: it was dropped, another came after it, or the batch is no longer what the person saw
 */
export function judgeRequest(
  { asked, attempts, rev, replaced_by }: Pick<DeliveryBatchDoc, 'asked' | 'attempts' | 'rev' | 'replaced_by'>,
  { batch_id, request_id, now }: { batch_id: string; request_id: string; now: Date },
): 'go' | 'expired' | 'gone' {
  if (attempts.some(({ token }) => isOfScope(token, request_id, batch_id))) return 'go';
  if (asked?.id !== request_id || asked.dropped) return 'gone';
  if (!asked.open) return 'go';
  if (now.getTime() - asked.at.getTime() > REQUEST_LIFE_MS) return 'expired';
  // A mail goes a second time only to what the person had before their eyes.
  const again = asked.action === 'force' || asked.action === 'resend';
  return again && rev !== asked.rev && !replaced_by ? 'gone' : 'go';
}

/**
 * Ends a request.
 * @param dropped it was not carried out, and will not be
 */
export async function closeRequest(
  store: Store,
  {
    batch_id,
    request_id,
    dropped,
    now,
  }: { batch_id: string; request_id: string; dropped: boolean; now: Date },
): Promise<void> {
  await store.delivery_batches.updateOne(
    { _id: batch_id, 'asked.id': request_id, 'asked.open': true },
    {
      $set: { 'asked.closed_at': now, ...(dropped && { 'asked.dropped': true }) },
      $unset: { 'asked.open': 1 },
    },
  );
}

/** Batches with an open request made before `before`. */
export function batchesAsked(
  store: Store,
  { before, limit }: { before: Date; limit: number },
): Promise<string[]> {
  return store.delivery_batches
    .find({ 'asked.open': true, 'asked.at': { $lt: before } }, { projection: { _id: 1 }, limit })
    .map(({ _id }) => _id)
    .toArray();
}
