/**
 * Cancels what a deleted order or a deactivated client has not been sent yet (01-domain §4). What is being sent or
 * `uncertain` is left for people to decide.
 */
import { UNFINISHED_STATUSES } from '../../domain/deliveries/delivery-lifecycle.ts';
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import {
  cancelWholeBatch,
  cancelDelivery,
  type CancelRequest,
  storeCancelReason,
} from './cancel-delivery.ts';
import type { Store } from '../db/mongo.ts';
import { StaleReadError } from '../db/errors.ts';
import { importStands } from '../v1/hold.ts';

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
  // What is imported is counted as it came before anybody changes it.
  if (await importStands(store)) return 0;
  // Asked from what is unsent: that is a day's work, while clients and orders that are gone only become more.
  const unsent = await store.deliveries
    .aggregate<{ _id: { client_id: string; commande_id: string } }>(
      [
        { $match: { status: { $in: [...UNFINISHED_STATUSES] } } },
        { $group: { _id: { client_id: '$client_id', commande_id: '$commande_id' } } },
      ],
      { hint: { client_id: 1, commande_id: 1, _id: 1 } },
    )
    .toArray();
  if (unsent.length === 0) return 0;
  const ids = { projection: { _id: 1 } } as const;
  const among = (values: string[]) => ({ $in: [...new Set(values)] });
  const [clients, orders] = await Promise.all([
    store.clients.find({ _id: among(unsent.map(({ _id }) => _id.client_id)), active: false }, ids).toArray(),
    store.commandes
      .find({ _id: among(unsent.map(({ _id }) => _id.commande_id)), deleted_at: { $exists: true } }, ids)
      .toArray(),
  ]);
  const those = (gone: readonly { _id: string }[]) => ({ $in: gone.map(({ _id }) => _id) });
  const by = { by: 'system', now };
  let cancelled = 0;
  if (clients.length > 0)
    cancelled += await cancelUnsent(
      store,
      { client_id: those(clients) },
      { ...by, reason: 'client_inactive' },
    );
  if (orders.length > 0)
    cancelled += await cancelUnsent(
      store,
      { commande_id: those(orders) },
      { ...by, reason: 'commande_deleted' },
    );
  return cancelled;
}
