import { ensureBatch } from '../../store/deliveries/make-batches.ts';
import { readSenders } from '../../store/settings/senders.ts';
import { launchSend } from '../../temporal/launch/batch-buttons.ts';
import { answerOutcome, deliveryOf, logDelivery, overrideEmail } from './delivery-action.ts';
import type { App } from '../http/deps.ts';
import { IdParams, PendingAnswer } from '../http/contract.ts';
import { BatchAnswer, SendBody } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/deliveries/:id/send',
    config: { permission: 'deliveries.resend' },
    schema: {
      summary: 'Envoyer le lot de cette livraison',
      description:
        'Attend le résultat jusqu’à 20 s, puis répond 202. `force` envoie à nouveau un lot déjà parti.',
      params: IdParams,
      body: SendBody,
      response: { 200: BatchAnswer, 202: PendingAnswer },
    },
    handler: async (request, reply) => {
      const { store, config, clock } = app.deps;
      const { force = false, override_email } = request.body;
      const override = overrideEmail(override_email);
      const delivery = await deliveryOf(app, request);
      const batchId = await ensureBatch(store, delivery._id, {
        senders: await readSenders(store, config),
        now: clock(),
      });
      const outcome = await launchSend(app.deps, batchId, { force, by: request.caller.id, ...override });
      await logDelivery(app, request, delivery, force ? 'force' : 'send', {
        override: override.override_email !== undefined,
        ...outcome,
      });
      return answerOutcome(app, reply, delivery, outcome, 'sent');
    },
  });
