import { actionSentence } from '../../domain/audit/actions.ts';
import type { App } from '../http/deps.ts';
import { EventActions } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/event-log/actions',
    config: { permission: 'activity.view' },
    schema: { summary: 'Actions qui figurent au journal', response: { 200: EventActions } },
    handler: async () => {
      // Served by the index on action, one look per distinct value.
      const actions = (await app.deps.store.event_log.distinct('action')).sort();
      const sentences = Object.fromEntries(actions.map((action) => [action, actionSentence(action)]));
      return { actions, sentences, count: actions.length };
    },
  });
