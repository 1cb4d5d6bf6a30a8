import { launchCancelBatch } from '../../temporal/launch/batch-buttons.ts';
import type { App } from '../http/deps.ts';
import { IdParams, PendingAnswer } from '../http/contract.ts';
import { BatchAnswer } from '../deliveries/contract.ts';
import { answerAction, batchOf } from './batch-action.ts';
import { BatchCancelBody } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/batches/:id/cancel',
    config: { permission: 'deliveries.resend' },
    schema: {
      summary: 'Annuler un lot qui n’est pas parti',
      description: 'Avec toutes ses livraisons ; les leads retournent au stock.',
      params: IdParams,
      body: BatchCancelBody,
      response: { 200: BatchAnswer, 202: PendingAnswer },
    },
    handler: async (request, reply) => {
      const batch = await batchOf(app, request);
      const reason = request.body.reason.trim();
      const outcome = await launchCancelBatch(app.deps, batch._id, { by: request.caller.id, reason });
      return answerAction(app, request, reply, {
        ...{ batch, action: 'cancel', outcome, wanted: 'cancelled' },
        after: { reason },
      });
    },
  });
