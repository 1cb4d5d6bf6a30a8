import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import { EventList, EventListQuery } from './contract.ts';
import { eventFilter } from './event-filter.ts';
import { eventViews } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/event-log',
    config: { permission: 'activity.view' },
    schema: { summary: 'Journal', querystring: EventListQuery, response: { 200: EventList } },
    handler: async ({ query, scope }) => {
      const { store } = app.deps;
      const filter = await eventFilter(store, query, scope);
      const { docs, answer } = await readPage(store.event_log, filter, query, { by: 'at' });
      return { events: await eventViews(store, docs), ...answer };
    },
  });
