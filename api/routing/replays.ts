import { latestReplays, replaysSince } from '../../store/routing/replay/replays.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import { ReplayList } from './contract.ts';
import { mustHave } from './replay-request.ts';
import { summaryView } from './replay-view.ts';

const SHOWN = 20;

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/routing/replay',
    config: { permission: 'dashboard.view' },
    schema: {
      summary: 'Dernières simulations, et depuis quand le passé se rejoue',
      description: 'Demande aussi commandes.view.',
      response: { 200: ReplayList },
    },
    handler: async ({ caller, scope }) => {
      mustHave(caller, 'commandes.view');
      const { store } = app.deps;
      const [docs, since] = await Promise.all([
        latestReplays(store, scope.entities, SHOWN),
        replaysSince(store),
      ]);
      return { replays: docs.map(summaryView), count: docs.length, since: since && instant(since) };
    },
  });
