/**
 * What waits to leave at once: deliveries of orders that are immediate now (12-rules U34–U38). Which they are is asked of the
 * order, not of the delivery: an order put back to `daily` leaves the rest to the run.
 */
import type { Filter } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { IMMEDIATE_LATE_MS, type WaitingOrder } from '../../domain/deliveries/immediate.ts';
import { PREPARE_FAILED } from '../../domain/deliveries/delivery-failure.ts';
import type { CommandeDoc } from '../commandes/collections.ts';
import type { Store } from '../db/mongo.ts';
import { openEntities } from '../settings/open-entities.ts';
import type { DeliveryBatchDoc, DeliveryDoc } from './collections.ts';

/**
 * Of what waits, what does not wait for the run: the run alone sends the LBs it takes for a target, and tries again what could
 * not be prepared. An LB in the place of a suspicious number leaves as that lead would have.
 */
export const LEAVES_AT_ONCE = {
  status: 'pending_csv',
  last_error: { $ne: PREPARE_FAILED },
  $or: [{ is_lb: false }, { replaced_suspicious_id: { $exists: true } }],
} as const satisfies Filter<DeliveryDoc>;

/** Leaves at once, and has not: a crash between making and sending it. */
export const READY_AT_ONCE = {
  status: 'ready_to_send',
  immediate: true,
  hold_for_review: false,
} as const satisfies Filter<DeliveryBatchDoc>;

type ImmediateOrder = Pick<CommandeDoc, '_id' | 'client_id'>;

/** Deliveries of some orders, in the terms of their index. */
export const ordersFilter = (
  orders: readonly Pick<WaitingOrder, 'client_id' | 'commande_id'>[],
): Filter<DeliveryDoc> => ({
  client_id: { $in: orders.map(({ client_id }) => client_id) },
  commande_id: { $in: orders.map(({ commande_id }) => commande_id) },
});

/** Immediate orders of a company; paused ones too: what is assigned leaves all the same. */
export const immediateOrders = (store: Store, entity: Entity): Promise<ImmediateOrder[]> =>
  store.commandes
    .find({ entity, delivery_mode: 'immediate', deleted_at: { $exists: false } })
    .project<ImmediateOrder>({ client_id: 1 })
    .toArray();

/** Those with leads waiting to leave, the one that waits longest first. */
export async function waitingOrders(
  store: Store,
  entity: Entity,
  orders: readonly ImmediateOrder[],
): Promise<(WaitingOrder & { count: number })[]> {
  if (orders.length === 0) return [];
  const of = orders.map(({ _id: commande_id, client_id }) => ({ commande_id, client_id }));
  return store.deliveries
    .aggregate<WaitingOrder & { count: number }>([
      { $match: { entity, ...ordersFilter(of), ...LEAVES_AT_ONCE } },
      {
        $group: {
          _id: { client_id: '$client_id', commande_id: '$commande_id' },
          since: { $min: '$assigned_at' },
          count: { $sum: 1 },
        },
      },
      { $replaceWith: { $mergeObjects: ['$_id', { since: '$since', count: '$count' }] } },
      { $sort: { since: 1, commande_id: 1 } },
    ])
    .toArray();
}

/** Companies whose immediate pass has something to do. */
export async function entitiesToSendAtOnce(store: Store, now: Date): Promise<Entity[]> {
  const found: Entity[] = [];
  for (const entity of await openEntities(store, now)) {
    const waiting = await waitingOrders(store, entity, await immediateOrders(store, entity));
    if (waiting.length > 0 || (await store.delivery_batches.findOne({ ...READY_AT_ONCE, entity })))
      found.push(entity);
  }
  return found;
}

export interface LateOrder extends WaitingOrder {
  entity: Entity;
  /** Leads. */
  count: number;
}

/** Immediate orders one of whose leads has waited too long on a delivery day: nothing sends them. */
export async function lateOrders(store: Store, now: Date): Promise<LateOrder[]> {
  const late: LateOrder[] = [];
  for (const entity of await openEntities(store, now)) {
    for (const order of await waitingOrders(store, entity, await immediateOrders(store, entity)))
      if (now.getTime() - order.since.getTime() > IMMEDIATE_LATE_MS) late.push({ ...order, entity });
  }
  return late;
}
