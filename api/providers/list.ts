import type { App } from '../http/deps.ts';
import { pageOf } from '../http/paging.ts';
import { ProviderList, ProviderListQuery } from './contract.ts';
import { providerViews } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/providers',
    config: { permission: 'providers.access' },
    schema: { summary: 'Fournisseurs', querystring: ProviderListQuery, response: { 200: ProviderList } },
    handler: async ({ query, scope }) => {
      const { store } = app.deps;
      const all = await store.providers.find(scope.filter(), { sort: { name: 1, _id: 1 } }).toArray();
      const { items, answer } = pageOf(all, query);
      return { providers: await providerViews(store, items), ...answer };
    },
  });
