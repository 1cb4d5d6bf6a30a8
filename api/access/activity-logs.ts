import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import { ActivityLogs, ActivityQuery } from './contract.ts';
import { eventFilter } from '../audit/event-filter.ts';
import { eventViews } from '../audit/view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/auth/activity-logs',
    config: { permission: 'activity.view' },
    schema: {
      summary: 'Journal des connexions et des utilisateurs, ou de ce que nomme `entity_type`',
      querystring: ActivityQuery,
      response: { 200: ActivityLogs },
    },
    handler: async ({ query, scope }) => {
      const { store } = app.deps;
      const filter = await eventFilter(store, { entity_type: 'user', ...query }, scope);
      const { docs, answer } = await readPage(store.event_log, filter, query, { by: 'at' });
      return { logs: await eventViews(store, docs), ...answer };
    },
  });
