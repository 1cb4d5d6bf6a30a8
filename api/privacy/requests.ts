import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import { RequestList, RequestListQuery } from './contract.ts';
import { requestSummaries } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/privacy/requests',
    config: { permission: 'privacy.view' },
    schema: {
      summary: 'Demandes des personnes, les plus récentes d’abord',
      querystring: RequestListQuery,
      response: { 200: RequestList },
    },
    handler: async ({ query, scope }) => {
      const { store } = app.deps;
      const filter = {
        entities: { $in: [...scope.entities] },
        ...(query.kind && { kind: query.kind }),
      };
      const { docs, answer } = await readPage(store.privacy_requests, filter, query, { by: 'created_at' });
      return { requests: await requestSummaries(store, docs), ...answer };
    },
  });
