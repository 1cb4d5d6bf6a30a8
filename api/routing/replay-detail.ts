import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { ReplayDetail } from './contract.ts';
import { mustHave } from './replay-request.ts';
import { detailView, replayOf } from './replay-view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/routing/replay/:id',
    config: { permission: 'dashboard.view' },
    schema: {
      summary: 'Une simulation, en cours ou terminée',
      description: 'Demande aussi commandes.view.',
      params: IdParams,
      response: { 200: ReplayDetail },
    },
    handler: async ({ params, caller, scope }) => {
      mustHave(caller, 'commandes.view');
      return detailView(app, await replayOf(app, params.id, scope), scope);
    },
  });
