/**
 * Brings leads in line with their deliveries after one of these was cancelled, rejected or removed (01-domain §4).
 */
import type { ClientSession } from 'mongodb';
import { isUnfinished, leadStatusAfter } from '../../domain/leads/lead-state.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';

/** The latest delivery of each lead that was not cancelled. */
async function latestDeliveries(
  store: Store,
  session: ClientSession,
  leadIds: readonly string[],
): Promise<Map<string, DeliveryDoc>> {
  const latest = new Map<string, DeliveryDoc>();
  const cursor = store.deliveries
    .find({ lead_id: { $in: [...leadIds] }, status: { $ne: 'cancelled' } }, { session })
    .sort({ created_at: 1, _id: 1 });
  for await (const delivery of cursor) latest.set(delivery.lead_id, delivery);
  return latest;
}

/**
 * Recomputes status and delivery fields of leads, inside the caller's transaction and from the deliveries as it sees
 * them. Leads that are neither `routed` nor `livre` keep their status.
 */
export async function realignLeads(
  store: Store,
  session: ClientSession,
  leadIds: readonly string[],
  now: Date,
): Promise<void> {
  const latest = await latestDeliveries(store, session, leadIds);
  const leads = await store.leads
    .find({ _id: { $in: [...leadIds] } }, { session, projection: { is_lb: 1, status: 1 } })
    .toArray();
  const updates = leads.map(({ _id, is_lb, status }) => {
    const delivery = latest.get(_id);
    const held = status === 'routed' || status === 'livre';
    return {
      updateOne: {
        filter: { _id },
        update: {
          $set: {
            updated_at: now,
            in_delivery: delivery ? isUnfinished(delivery.status) : false,
            ...(held && { status: leadStatusAfter(delivery ?? null, is_lb) }),
            ...(delivery && {
              delivery_id: delivery._id,
              delivery_client_id: delivery.client_id,
              delivery_commande_id: delivery.commande_id,
            }),
          },
          ...(!delivery && {
            $unset: { delivery_id: 1, delivery_client_id: 1, delivery_commande_id: 1 } as const,
          }),
        },
      },
    };
  });
  if (updates.length > 0) await store.leads.bulkWrite(updates, { session });
}
