/**
 * Brings leads in line with their deliveries after one of these was cancelled, rejected or removed (01-domain §4).
 */
import type { ClientSession, UpdateFilter } from 'mongodb';
import { isUnfinished, leadStatusAfter } from '../../domain/leads/lead-state.ts';
import type { Store } from '../db/mongo.ts';
import { ERASED } from './blank-person.ts';
import type { LeadDoc } from './collections.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';

interface LeadDeliveries {
  /** The latest that was not cancelled. */
  latest: DeliveryDoc;
  /** The latest that a client has and keeps. */
  sold?: DeliveryDoc;
}

async function deliveriesOf(
  store: Store,
  session: ClientSession,
  leadIds: readonly string[],
): Promise<Map<string, LeadDeliveries>> {
  const found = new Map<string, LeadDeliveries>();
  const cursor = store.deliveries
    .find({ lead_id: { $in: [...leadIds] }, status: { $ne: 'cancelled' } }, { session })
    .sort({ created_at: 1, _id: 1 });
  for await (const latest of cursor) {
    const sold =
      latest.status === 'sent' && latest.outcome === 'accepted' ? latest : found.get(latest.lead_id)?.sold;
    found.set(latest.lead_id, { latest, ...(sold && { sold }) });
  }
  return found;
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
  const deliveries = await deliveriesOf(store, session, leadIds);
  const leads = await store.leads
    .find(
      { _id: { $in: [...leadIds] } },
      { session, projection: { is_lb: 1, status: 1, page: 1, erased_at: 1 } },
    )
    .toArray();
  const updates = leads.map(({ _id, is_lb, status, page, erased_at }) => {
    const { latest: delivery, sold } = deliveries.get(_id) ?? {};
    const held = status === 'routed' || status === 'livre';
    const after = leadStatusAfter(delivery ?? null, is_lb);
    // Nobody gets a person who was erased, so such a lead never comes back to stock.
    const gone = erased_at !== undefined && after !== 'routed' && after !== 'livre';
    return {
      updateOne: {
        filter: { _id },
        update: {
          $set: {
            updated_at: now,
            ...(page && { page_due: true as const }),
            in_delivery: delivery ? isUnfinished(delivery.status) : false,
            ...(held && (gone ? ERASED : { status: after })),
            ...(delivery && {
              delivery_id: delivery._id,
              delivery_client_id: delivery.client_id,
              delivery_commande_id: delivery.commande_id,
            }),
            // Only a client who keeps it is named as its buyer.
            ...(sold && {
              delivered_at: sold.sent_at ?? sold.last_sent_at ?? now,
              delivered_to_client_id: sold.client_id,
            }),
          },
          $unset: {
            ...(!delivery && { delivery_id: 1, delivery_client_id: 1, delivery_commande_id: 1 }),
            ...(!sold && { delivered_at: 1, delivered_to_client_id: 1 }),
          } as UpdateFilter<LeadDoc>['$unset'] & object,
        },
      },
    };
  });
  if (updates.length > 0) await store.leads.bulkWrite(updates, { session });
}
