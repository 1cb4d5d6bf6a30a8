/**
 * A sent lead that does not count after all (01-domain §4): `rejected` by the client, or `removed` by us. Idempotent,
 * logged; the slot is given back, the guard stays, the lead goes back to stock or to the backlog.
 */
import type { RemovalReason } from '../../domain/deliveries/delivery-lifecycle.ts';
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { returnSale } from '../billing/effects.ts';
import { returnTransfer } from '../intercompany/effects.ts';
import { giveBackSlots } from '../routing/give-back.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { DeliveryDoc } from './collections.ts';
import { realignLeads } from '../leads/realign-leads.ts';
import { MONEY_SETTLED } from './settle-money.ts';

interface ReturnRequest {
  delivery_id: string;
  by: Actor;
  now: Date;
}

export interface Returned {
  /** It was so before: nothing changed. */
  already: boolean;
  lead_id: string;
  /** The first one given stays. */
  reason: string;
}

const reasonOf = ({ outcome, rejection_reason, removal_reason }: Partial<DeliveryDoc>): string =>
  (outcome === 'rejected' ? rejection_reason : removal_reason) ?? '';

/** The client's complaint. @throws DeliveryRefusal */
export const rejectDelivery = (
  store: Store,
  { reason, detail, ...request }: ReturnRequest & { reason: string; detail?: string },
): Promise<Returned> =>
  returnDelivery(store, request, 'rejected', {
    rejected_at: request.now,
    rejected_by: request.by.id,
    rejection_reason: reason,
    ...(detail && { rejection_detail: detail }),
  });

/** Our correction. @throws DeliveryRefusal */
export const removeDelivery = (
  store: Store,
  { reason, detail, ...request }: ReturnRequest & { reason: RemovalReason; detail: string },
): Promise<Returned> =>
  returnDelivery(store, request, 'removed', {
    removed_at: request.now,
    removed_by: request.by.id,
    removal_reason: reason,
    removal_detail: detail,
  });

function returnDelivery(
  store: Store,
  { delivery_id, by, now }: ReturnRequest,
  outcome: 'rejected' | 'removed',
  fields: Partial<DeliveryDoc>,
): Promise<Returned> {
  return transaction(store, async (session) => {
    const before = await store.deliveries.findOneAndUpdate(
      { _id: delivery_id, status: 'sent', outcome: 'accepted' },
      { $set: { ...fields, outcome, updated_at: now }, $unset: { slot_id: 1, ...MONEY_SETTLED } },
      { session, returnDocument: 'before' },
    );
    if (!before) {
      const delivery = await store.deliveries.findOne({ _id: delivery_id }, { session });
      if (!delivery) throw new DeliveryRefusal('DELIVERY_NOT_FOUND');
      if (delivery.status !== 'sent') throw new DeliveryRefusal('NOT_SENT');
      if (delivery.outcome === outcome)
        return { already: true, lead_id: delivery.lead_id, reason: reasonOf(delivery) };
      throw new DeliveryRefusal(delivery.outcome === 'rejected' ? 'ALREADY_REJECTED' : 'ALREADY_REMOVED');
    }
    await giveBackSlots(store, session, [before]);
    await returnSale(store, session, before, { outcome, by: by.id, now });
    await returnTransfer(store, session, before, { by: by.id, reason: outcome, now });
    await realignLeads(store, session, [before.lead_id], now);
    await logEvent(
      store,
      {
        action: outcome === 'rejected' ? 'delivery.reject' : 'delivery.remove',
        entity_type: 'delivery',
        entity_id: delivery_id,
        entity: before.entity,
        by,
        before: { outcome: before.outcome },
        after: { outcome, reason: fields.rejection_reason ?? fields.removal_reason },
        related: { lead_id: before.lead_id, client_id: before.client_id, commande_id: before.commande_id },
      },
      now,
      session,
    );
    return { already: false, lead_id: before.lead_id, reason: reasonOf({ ...fields, outcome }) };
  });
}
