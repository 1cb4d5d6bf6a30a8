/** Which clients have the person: whoever was sent one of their leads, or may have been. */
import { mayHaveArrived } from '../../domain/deliveries/delivery-lifecycle.ts';
import { type ParisDay, parisDay } from '../../domain/time/paris-time.ts';
import { type PhoneKeys, sha256 } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';
import type { ErasureDoc, ErasureRecipient } from './collections.ts';

const FIELDS = {
  client_id: 1,
  entity: 1,
  status: 1,
  batch_id: 1,
  simulated: 1,
  sent_at: 1,
  assigned_at: 1,
} as const;
export type ReceivedDelivery = Pick<DeliveryDoc, '_id' | keyof typeof FIELDS>;

/** Deliveries that reached somebody, or may have, the oldest first; a simulation reached nobody. */
export async function receivedDeliveries(
  store: Store,
  leadIds: readonly string[],
): Promise<ReceivedDelivery[]> {
  const deliveries = await store.deliveries
    .find({ lead_id: { $in: [...leadIds] }, simulated: false }, { projection: FIELDS })
    .sort({ created_at: 1, _id: 1 })
    .toArray();
  const batches = await store.delivery_batches
    .find(
      { _id: { $in: deliveries.flatMap(({ batch_id }) => (batch_id ? [batch_id] : [])) } },
      { projection: { status: 1, attempts: 1, may_have_arrived: 1 } },
    )
    .toArray();
  const doubted = new Set(batches.filter(mayHaveArrived).map(({ _id }) => _id));
  return deliveries.filter(({ status, batch_id }) => status === 'sent' || doubted.has(batch_id ?? ''));
}

export async function listRecipients(
  { store, keys }: { store: Store; keys: PhoneKeys },
  { _id, lead_ids }: Pick<ErasureDoc, '_id' | 'lead_ids'>,
): Promise<ErasureRecipient[]> {
  const deliveries = await receivedDeliveries(store, lead_ids);
  const clients = await store.clients
    .find({ _id: { $in: deliveries.map(({ client_id }) => client_id) } }, { projection: { name: 1 } })
    .toArray();
  const names = new Map(clients.map((client) => [client._id, client.name]));
  const recipients = new Map<string, ErasureRecipient & { days: ParisDay[] }>();
  for (const { _id: delivery, client_id, entity, sent_at, assigned_at } of deliveries) {
    const known = recipients.get(client_id) ?? {
      client_id,
      client_name: names.get(client_id) ?? '',
      entity,
      delivery_ids: [],
      days: [],
      status: 'due' as const,
      token_hash: sha256(keys.acknowledgement(_id, client_id)),
      mails: [],
    };
    known.delivery_ids.push(delivery);
    known.days = [...new Set([...known.days, parisDay(sent_at ?? assigned_at)])];
    recipients.set(client_id, known);
  }
  return [...recipients.values()];
}
