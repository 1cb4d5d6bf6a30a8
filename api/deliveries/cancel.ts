import { launchCancel } from '../../temporal/launch/batch-buttons.ts';
import { answerOutcome, deliveryOf, logDelivery } from './delivery-action.ts';
import type { App } from '../http/deps.ts';
import { IdParams, PendingAnswer } from '../http/contract.ts';
import { BatchAnswer, ReasonBody } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/deliveries/:id/cancel',
    config: { permission: 'deliveries.resend' },
    schema: {
      summary: 'Annuler une livraison qui n’est pas partie',
      description:
        'Seule tant que rien n’a été tenté, avec tout son lot ensuite. Les leads retournent au stock.',
      params: IdParams,
      body: ReasonBody,
      response: { 200: BatchAnswer, 202: PendingAnswer },
    },
    handler: async (request, reply) => {
      const delivery = await deliveryOf(app, request);
      const reason = request.body.reason.trim();
      const outcome = await launchCancel(app.deps, delivery._id, {
        by: request.caller.id,
        reason,
        now: app.deps.clock(),
      });
      await logDelivery(app, request, delivery, 'cancel', { reason, ...outcome });
      if (!('alone' in outcome)) return answerOutcome(app, reply, delivery, outcome, 'cancelled');
      return {
        success: true,
        delivery_id: delivery._id,
        batch_id: null,
        status: 'cancelled' as const,
        sent_to: [],
        error: null,
        message: 'La livraison est annulée : le lead retourne au stock.',
      };
    },
  });
