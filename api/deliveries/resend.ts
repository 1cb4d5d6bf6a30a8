import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import { launchResend } from '../../temporal/launch/batch-buttons.ts';
import { answerOutcome, deliveryOf, logDelivery, overrideEmail } from './delivery-action.ts';
import type { App } from '../http/deps.ts';
import { IdParams, PendingAnswer } from '../http/contract.ts';
import { BatchAnswer, SendBody } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/deliveries/:id/resend',
    config: { permission: 'deliveries.resend' },
    schema: {
      summary: 'Envoyer à nouveau un lot incertain',
      params: IdParams,
      body: SendBody,
      response: { 200: BatchAnswer, 202: PendingAnswer },
    },
    handler: async (request, reply) => {
      const override = overrideEmail(request.body.override_email);
      const delivery = await deliveryOf(app, request);
      if (!delivery.batch_id) throw new DeliveryRefusal('NOT_UNCERTAIN');
      const outcome = await launchResend(app.deps, delivery.batch_id, { by: request.caller.id, ...override });
      await logDelivery(app, request, delivery, 'resend', { ...outcome });
      return answerOutcome(app, reply, delivery, outcome, 'sent');
    },
  });
