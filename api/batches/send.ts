import { launchResend, launchSend } from '../../temporal/launch/batch-buttons.ts';
import type { App } from '../http/deps.ts';
import { IdParams, PendingAnswer } from '../http/contract.ts';
import { BatchAnswer } from '../deliveries/contract.ts';
import { answerAction, batchOf, chosenAddress } from './batch-action.ts';
import { BatchSendBody } from './contract.ts';

/** Sending in three words: what is ready (`send`), what failed (`retry`), what nobody knows of (`resend`). */
const sending = (path: 'send' | 'retry' | 'resend', summary: string) => (app: App) =>
  app.route({
    method: 'POST',
    url: `/api/batches/:id/${path}`,
    config: { permission: 'deliveries.resend' },
    schema: {
      summary,
      description: 'Attend le résultat jusqu’à 20 s, puis répond 202.',
      params: IdParams,
      body: BatchSendBody,
      response: { 200: BatchAnswer, 202: PendingAnswer },
    },
    handler: async (request, reply) => {
      const { force = false } = request.body;
      const chosen = chosenAddress(request, request.body);
      const batch = await batchOf(app, request);
      const { keep, ...override } = chosen;
      const by = { by: request.caller.id, ...override };
      const outcome =
        path === 'resend'
          ? await launchResend(app.deps, batch._id, by)
          : await launchSend(app.deps, batch._id, { ...by, force });
      const action = path === 'resend' ? 'resend' : force ? 'force' : 'send';
      const after = { override: override.override_email !== undefined, kept: keep };
      return answerAction(app, request, reply, { batch, action, outcome, wanted: 'sent', chosen, after });
    },
  });

export const send = sending('send', 'Envoyer un lot');
export const retry = sending('retry', 'Envoyer à nouveau un lot en échec');
export const resend = sending('resend', 'Envoyer à nouveau un lot incertain');
