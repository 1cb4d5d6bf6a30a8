import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import { ActivityLogs, ActivityQuery } from './contract.ts';
import { eventView } from '../audit/view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/auth/activity-logs',
    config: { permission: 'activity.view' },
    schema: {
      summary: 'Connexions et changements d’utilisateurs',
      querystring: ActivityQuery,
      response: { 200: ActivityLogs },
    },
    handler: async ({ query, scope }) => {
      const filter = { ...scope.filterOrNone(), entity_type: 'user' };
      const { docs, answer } = await readPage(app.deps.store.event_log, filter, query, { by: 'at' });
      return { logs: docs.map(eventView), ...answer };
    },
  });
