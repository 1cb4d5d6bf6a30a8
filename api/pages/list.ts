import type { App } from '../http/deps.ts';
import { pageOf } from '../http/paging.ts';
import { PageList, PageListQuery } from './contract.ts';
import { pageViews } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/pages',
    config: { permission: 'pages.view' },
    schema: { summary: 'Landing pages', querystring: PageListQuery, response: { 200: PageList } },
    handler: async ({ query, scope }) => {
      const sort = { name: 1, _id: 1 } as const;
      const all = await app.deps.store.pages.find(scope.filter(), { sort }).toArray();
      const { items, answer } = pageOf(all, query);
      return { pages: await pageViews(app, items), ...answer };
    },
  });
