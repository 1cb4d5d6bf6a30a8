/**
 * The operators' buttons on a batch or delivery, as the API calls them. What a person typed (another address, a
 * reason) is stored with the batch first, so that it never enters a workflow's payloads.
 *
 * All of them throw `DeliveryRefusal`, like `launch/batch.ts`.
 */
import { DeliveryRefusal, type DeliveryRefusalCode } from '../../domain/deliveries/delivery-refusal.ts';
import { openState } from '../../domain/deliveries/channel.ts';
import type { BatchStatus } from '../../domain/deliveries/delivery-lifecycle.ts';
import { cancelDelivery, storeCancelReason } from '../../store/deliveries/cancel-delivery.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import type { BatchOutcome } from '../../contracts/batch.ts';
import { type BatchDeps, type BatchRequest, launchBatch, type Requested, signalInbox } from './batch.ts';

export interface SendRequest extends BatchRequest {
  /** Where this try goes instead of the client's addresses; simulation mode beats it. */
  override_email?: string;
}

type Answer = Promise<BatchOutcome | Requested>;

/** Why `send` does nothing to a batch in this status. The try itself decides for good; this spares a workflow. */
const NOT_SENDABLE: Partial<Record<BatchStatus, DeliveryRefusalCode>> = {
  sending: 'SENDING',
  sent: 'ALREADY_SENT',
  uncertain: 'UNCERTAIN',
  cancelled: 'CANCELLED',
};

type Shown = Pick<DeliveryBatchDoc, 'status' | 'missing'>;

async function shownBatch(store: Store, batchId: string): Promise<Shown> {
  const batch = await store.delivery_batches.findOne<Shown>(
    { _id: batchId },
    { projection: { status: 1, missing: 1 } },
  );
  if (!batch) throw new DeliveryRefusal('BATCH_NOT_FOUND');
  return batch;
}

/**
 * Sends a `ready_to_send` or `failed` batch now; with `force` also a `sent` one again. The batch of a delivery that has
 * none yet comes from `ensureBatch` (store/deliveries/make-batches.ts).
 */
export async function launchSend(
  deps: BatchDeps,
  batchId: string,
  { force = false, ...request }: SendRequest & { force?: boolean },
): Answer {
  const batch = await shownBatch(deps.store, batchId);
  const again = force && batch.status === 'sent';
  const refusal = NOT_SENDABLE[openState(batch).status];
  if (refusal && !again) throw new DeliveryRefusal(refusal);
  return launchBatch(deps, batchId, again ? 'force' : 'retry', request);
}

/** Declares an `uncertain` batch sent, or that a sent one needs no other channel. */
export async function launchConfirm(deps: BatchDeps, batchId: string, request: BatchRequest): Answer {
  const { status, missing } = await shownBatch(deps.store, batchId);
  if (status !== 'uncertain' && !missing) throw new DeliveryRefusal('NOT_UNCERTAIN');
  return launchBatch(deps, batchId, 'confirm', request);
}

/** Sends an `uncertain` batch again, or by the channel of a sent one that is in doubt. */
export async function launchResend(deps: BatchDeps, batchId: string, request: SendRequest): Answer {
  if (openState(await shownBatch(deps.store, batchId)).status !== 'uncertain')
    throw new DeliveryRefusal('NOT_UNCERTAIN');
  return launchBatch(deps, batchId, 'resend', request);
}

/**
 * Cancels a delivery: alone while its batch was never claimed (or it has none), else its whole batch.
 * @returns the whole batch's outcome, or `{ alone: true }`
 */
export async function launchCancel(
  deps: BatchDeps,
  deliveryId: string,
  { reason, ...request }: BatchRequest & { reason: string; now: Date },
): Promise<BatchOutcome | Requested | { alone: true }> {
  const { store, temporal } = deps;
  const whole = await cancelDelivery(store, {
    delivery_id: deliveryId,
    reason,
    by: request.by,
    now: request.now,
  });
  if (!whole) {
    const delivery = await store.deliveries.findOne({ _id: deliveryId }, { projection: { batch_id: 1 } });
    if (delivery?.batch_id) await signalInbox(temporal, delivery.batch_id);
    return { alone: true };
  }
  return launchCancelBatch(deps, whole.batch_id, { reason, by: request.by });
}

/** Cancels a whole batch that is neither sent nor being sent, with its deliveries. */
export async function launchCancelBatch(
  deps: BatchDeps,
  batchId: string,
  { reason, ...request }: BatchRequest & { reason: string },
): Answer {
  await storeCancelReason(deps.store, batchId, reason);
  return launchBatch(deps, batchId, 'cancel', request);
}
