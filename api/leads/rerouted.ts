/** What follows a lead that was judged again, and how it is answered. */
import type { LeadDoc } from '../../store/leads/collections.ts';
import type { App } from '../http/deps.ts';
import { sendAtOnce } from '../routing/after-change.ts';

/** One that an immediate order has taken leaves now. */
export async function leaveAtOnce(app: App, { delivery_id }: LeadDoc): Promise<void> {
  const delivery = delivery_id ? await app.deps.store.deliveries.findOne({ _id: delivery_id }) : null;
  if (delivery?.immediate) sendAtOnce(app, delivery.entity);
}

export const reroutedAnswer = ({ _id, status, delivery_id, routing_reason }: LeadDoc) => ({
  success: true,
  lead_id: _id,
  status,
  delivery_id: delivery_id ?? null,
  routing_reason: routing_reason ?? null,
});
