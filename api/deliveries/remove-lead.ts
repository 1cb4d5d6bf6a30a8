import { removeDelivery } from '../../store/deliveries/return-delivery.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { deliveryOf } from './delivery-action.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { IdParams } from '../http/contract.ts';
import { RemoveAnswer, RemoveBody } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/deliveries/:id/remove-lead',
    config: { permission: 'deliveries.resend' },
    schema: {
      summary: 'Retirer un lead livré par erreur',
      params: IdParams,
      body: RemoveBody,
      response: { 200: RemoveAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const { _id: delivery_id } = await deliveryOf(app, request);
      const { already, lead_id, reason } = await removeDelivery(store, {
        delivery_id,
        // Callers who give none; the admin UI demands one.
        reason: request.body.reason || 'autre',
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
        outcome: 'removed' as const,
        reason,
        already_removed: already,
      };
    },
  });
