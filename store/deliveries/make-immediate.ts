/** Makes the batches of what waits to leave at once, through the same preparation as a run's. */
import type { Entity } from '../../domain/common/entity.ts';
import { channelsOf } from '../../domain/deliveries/channel.ts';
import { dueOrders } from '../../domain/deliveries/immediate.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { openEntities } from '../settings/open-entities.ts';
import type { Senders } from '../settings/senders.ts';
import type { DeliveryBatchDoc } from './collections.ts';
import { makeBatches, type UnpreparedOrder } from './make-batches.ts';
import { NEVER_ARRIVED } from './never-arrived.ts';
import { immediateOrders, READY_AT_ONCE, waitingOrders } from './waiting-orders.ts';

export interface MakeImmediateInput {
  entity: Entity;
  senders: Senders;
  /** Batches that are being sent. */
  busy: readonly string[];
  /** Batches, at most; the CSV of one order may become several. */
  limit: number;
  now: Date;
}

type BatchName = Pick<DeliveryBatchDoc, '_id' | 'client_id'>;

export interface MadeImmediate {
  /** To be sent, those made earlier first. */
  ready: BatchName[];
  /** Made just now and already failed: the client cannot be delivered to. */
  refused: BatchName[];
  unprepared: UnpreparedOrder[];
  /** When the next of them may leave, from now, ms; null: nobody is kept back. */
  wait_ms: number | null;
  /** Something is left that could leave now. */
  more: boolean;
  /** Immediate orders of the company. */
  orders: number;
}

/** When these clients' immediate mails of the last hours were made; those that go by API alone are absent. */
async function mailsOf(store: Store, clientIds: readonly string[], now: Date): Promise<Map<string, Date[]>> {
  const clients = await store.clients
    .find({ _id: { $in: [...clientIds] } }, { projection: { delivery_method: 1 } })
    .toArray();
  const mailed = clients.filter(({ delivery_method }) => channelsOf(delivery_method).includes('csv'));
  const mails = new Map<string, Date[]>(mailed.map(({ _id }) => [_id, []]));
  const since = new Date(now.getTime() - DAY_MS / 24);
  const made = store.delivery_batches.find(
    { client_id: { $in: [...mails.keys()] }, created_at: { $gt: since }, immediate: true },
    { projection: { _id: 0, client_id: 1, created_at: 1 } },
  );
  for await (const { client_id, created_at } of made) mails.get(client_id)!.push(created_at);
  return mails;
}

const NOTHING = { ready: [], refused: [], unprepared: [], wait_ms: null, more: false };

/** On a day off nothing is made, and nothing made earlier is given out. */
export async function makeImmediate(
  store: Store,
  { entity, senders, busy, limit, now }: MakeImmediateInput,
): Promise<MadeImmediate> {
  const [open, orders] = await Promise.all([openEntities(store, now), immediateOrders(store, entity)]);
  if (!open.includes(entity)) return { ...NOTHING, orders: orders.length };
  const left = await store.delivery_batches
    .find({ ...READY_AT_ONCE, ...NEVER_ARRIVED, entity, _id: { $nin: [...busy] } })
    .project<BatchName>({ client_id: 1 })
    .sort({ _id: 1 })
    .limit(limit)
    .toArray();
  const room = limit - left.length;
  const waiting = await waitingOrders(store, entity, orders);
  const clientIds = waiting.map(({ client_id }) => client_id);
  const { due, wait_ms } = dueOrders(waiting, await mailsOf(store, clientIds, now), now);
  const immediate = due.slice(0, room);
  const prepared =
    immediate.length > 0
      ? await makeBatches(store, { senders, entities: [entity], immediate, limit: room, now })
      : { made: [], unprepared: [], more: false };
  const { made, unprepared } = prepared;
  const ready = made.filter(({ status, hold_for_review }) => status === 'ready_to_send' && !hold_for_review);
  return {
    ready: [...left, ...ready],
    refused: made.filter(({ status }) => status === 'failed'),
    unprepared,
    wait_ms,
    more: due.length > room || prepared.more,
    orders: orders.length,
  };
}
