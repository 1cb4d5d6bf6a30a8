import { endReplay } from '../../store/routing/replay/replays.ts';
import { cancelReplay } from '../../temporal/launch/replay.ts';
import type { App } from '../http/deps.ts';
import { IdParams, SuccessAnswer } from '../http/contract.ts';
import { mustHave } from './replay-request.ts';
import { replayOf } from './replay-view.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/routing/replay/:id/cancel',
    config: { permission: 'dashboard.view' },
    schema: {
      summary: 'Arrêter une simulation en cours',
      description: 'Demande aussi commandes.view. Ce qui est terminé le reste.',
      params: IdParams,
      response: { 200: SuccessAnswer },
    },
    handler: async ({ params, caller, scope }) => {
      mustHave(caller, 'commandes.view');
      const { _id, status } = await replayOf(app, params.id, scope);
      if (status === 'running') {
        const { store, temporal, clock } = app.deps;
        await endReplay(store, _id, 'cancelled', clock());
        await cancelReplay(temporal, { replay_id: _id });
      }
      return { success: true };
    },
  });
