import { resumeRun } from '../../../temporal/deliveries.ts';
import type { App } from '../../deps.ts';
import { signalRun } from '../../run-signal.ts';
import { IdParams } from '../../schemas/common.ts';
import { PausedAnswer } from '../../schemas/runs.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/runs/:id/resume',
    config: { permission: 'deliveries.resend' },
    schema: {
      summary: 'Reprendre une exécution suspendue',
      params: IdParams,
      response: { 200: PausedAnswer },
    },
    handler: (request) => signalRun(app, request, 'resume', resumeRun),
  });
