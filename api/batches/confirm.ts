import { launchConfirm } from '../../temporal/launch/batch-buttons.ts';
import type { App } from '../http/deps.ts';
import { IdParams, PendingAnswer } from '../http/contract.ts';
import { BatchAnswer } from '../deliveries/contract.ts';
import { answerAction, batchOf } from './batch-action.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/batches/:id/confirm',
    config: { permission: 'deliveries.resend' },
    schema: {
      summary: 'Déclarer arrivé un lot incertain, ou clore la voie qui lui manque',
      params: IdParams,
      response: { 200: BatchAnswer, 202: PendingAnswer },
    },
    handler: async (request, reply) => {
      const batch = await batchOf(app, request);
      const outcome = await launchConfirm(app.deps, batch._id, { by: request.caller.id });
      return answerAction(app, request, reply, { batch, action: 'confirm', outcome, wanted: 'sent' });
    },
  });
