import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import { SuppressionList, SuppressionQuery } from './contract.ts';
import { suppressedView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/privacy/suppression',
    config: { permission: 'privacy.manage' },
    schema: {
      summary: 'Liste d’opposition : des empreintes de numéros, communes aux deux sociétés',
      querystring: SuppressionQuery,
      response: { 200: SuppressionList },
    },
    handler: async ({ query }) => {
      const { store } = app.deps;
      const { docs, answer } = await readPage(store.suppression_list, {}, query, { by: 'created_at' });
      return { suppressed: await suppressedView(store, docs), ...answer };
    },
  });
