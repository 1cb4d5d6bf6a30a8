import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import { launchConfirm } from '../../temporal/launch/batch-buttons.ts';
import { answerOutcome, deliveryOf, logDelivery } from './delivery-action.ts';
import type { App } from '../http/deps.ts';
import { IdParams, PendingAnswer } from '../http/contract.ts';
import { BatchAnswer } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/deliveries/:id/confirm',
    config: { permission: 'deliveries.resend' },
    schema: {
      summary: 'Déclarer arrivé un lot incertain',
      params: IdParams,
      response: { 200: BatchAnswer, 202: PendingAnswer },
    },
    handler: async (request, reply) => {
      const delivery = await deliveryOf(app, request);
      if (!delivery.batch_id) throw new DeliveryRefusal('NOT_UNCERTAIN');
      const outcome = await launchConfirm(app.deps, delivery.batch_id, { by: request.caller.id });
      await logDelivery(app, request, delivery, 'confirm', { ...outcome });
      return answerOutcome(app, reply, delivery, outcome, 'sent');
    },
  });
