import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import { ImportList, ImportListQuery } from './contract.ts';
import { importSummary } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/imports',
    config: { permission: 'leads.import' },
    schema: {
      summary: 'Fichiers de leads, les plus récents d’abord',
      querystring: ImportListQuery,
      response: { 200: ImportList },
    },
    handler: async ({ query, scope }) => {
      const { imports } = app.deps.store;
      const { docs, answer } = await readPage(imports, scope.filter(), query, { by: 'created_at' });
      return { imports: docs.map(importSummary), ...answer };
    },
  });
