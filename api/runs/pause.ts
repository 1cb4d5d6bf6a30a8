import { pauseRun } from '../../temporal/launch/daily-delivery.ts';
import type { App } from '../http/deps.ts';
import { signalRun } from './run-signal.ts';
import { IdParams } from '../http/contract.ts';
import { PausedAnswer } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/runs/:id/pause',
    config: { permission: 'deliveries.resend' },
    schema: {
      summary: 'Suspendre une exécution',
      description: 'Ce qui est en cours d’envoi se termine.',
      params: IdParams,
      response: { 200: PausedAnswer },
    },
    handler: (request) => signalRun(app, request, 'pause', pauseRun),
  });
