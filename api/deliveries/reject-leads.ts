import { rejectDelivery } from '../../store/deliveries/return-delivery.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { deliveryOf } from './delivery-action.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { IdParams } from '../http/contract.ts';
import { RejectAnswer, RejectBody } from './contract.ts';

/** What callers who give none stand for; the admin UI demands one. */
const NO_REASON = 'autre';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/deliveries/:id/reject-leads',
    config: { permission: 'deliveries.resend' },
    schema: {
      summary: 'Le client refuse ce lead',
      params: IdParams,
      body: RejectBody,
      response: { 200: RejectAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const { _id: delivery_id } = await deliveryOf(app, request);
      const { already, lead_id, reason } = await rejectDelivery(store, {
        delivery_id,
        reason: request.body.reason?.trim() || NO_REASON,
        detail: request.body.reason_detail?.trim() ?? '',
        by: actorOf(request.caller),
        now: clock(),
      });
      // The order has a place again: a lead that waits may take it.
      if (!already) await reconsiderStock(app);
      return {
        success: true,
        delivery_id,
        lead_id,
        outcome: 'rejected' as const,
        reason,
        already_rejected: already,
      };
    },
  });
