/**
 * Cancels what a deleted order or a deactivated client has not been sent yet (01-domain §4). What is being sent or
 * `uncertain` is left for people to decide.
 */
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import {
  cancelWholeBatch,
  cancelDelivery,
  type CancelRequest,
  storeCancelReason,
} from './cancel-delivery.ts';
import type { Store } from '../db/mongo.ts';
import { StaleReadError } from '../db/errors.ts';

/** Whose unsent deliveries are cancelled. */
interface Of {
  client_id?: string | { $in: string[] };
  commande_id?: string | { $in: string[] };
}

/** @returns deliveries cancelled */
export async function cancelUnsent(store: Store, of: Of, request: CancelRequest): Promise<number> {
  let cancelled = 0;
  const waiting = await store.deliveries
    .find({ ...of, status: 'pending_csv' }, { projection: { _id: 1 } })
    .toArray();
  for (const { _id: delivery_id } of waiting) {
    // It may have been put into a batch meanwhile that is being sent; batches are looked at below.
    const alone = async () => (await cancelDelivery(store, { ...request, delivery_id })) === null;
    cancelled += Number(await unlessMoved(alone));
  }
  // All deliveries of a batch are of one order, so the batch is cancelled as a whole.
  const batches = await store.delivery_batches
    .find({ ...of, status: { $in: ['ready_to_send', 'failed'] } }, { projection: { count: 1 } })
    .toArray();
  for (const { _id: batch_id, count } of batches) {
    const whole = async () => {
      await storeCancelReason(store, batch_id, request.reason);
      await cancelWholeBatch(store, { ...request, batch_id });
      return true;
    };
    if (await unlessMoved(whole)) cancelled += count;
  }
  return cancelled;
}

/** False also when it was decided, or is being sent, at this very moment; `cancelGone` will look at it again. */
async function unlessMoved(cancel: () => Promise<boolean>): Promise<boolean> {
  try {
    return await cancel();
  } catch (error) {
    if (error instanceof DeliveryRefusal || error instanceof StaleReadError) return false;
    throw error;
  }
}

/**
 * Cancels what deleted orders and inactive clients still have unsent, because a crash cut their deletion short or a
 * batch that was being sent at that moment has failed since. Safe to run at any time.
 * @returns deliveries cancelled
 */
export async function cancelGone(store: Store, now: Date): Promise<number> {
  const ids = { projection: { _id: 1 } } as const;
  const [clients, orders] = await Promise.all([
    store.clients.find({ active: false }, ids).toArray(),
    store.commandes.find({ deleted_at: { $exists: true } }, ids).toArray(),
  ]);
  const those = (gone: readonly { _id: string }[]) => ({ $in: gone.map(({ _id }) => _id) });
  const by = { by: 'system', now };
  return (
    (await cancelUnsent(store, { client_id: those(clients) }, { ...by, reason: 'client_inactive' })) +
    (await cancelUnsent(store, { commande_id: those(orders) }, { ...by, reason: 'commande_deleted' }))
  );
}
