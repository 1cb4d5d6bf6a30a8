import { readSources } from '../../store/sources/read-sources.ts';
import type { App } from '../http/deps.ts';
import { pageOf } from '../http/paging.ts';
import { SourceList, SourceListQuery } from './contract.ts';
import { sourceView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/sources',
    config: { permission: 'sources.view' },
    schema: {
      summary: 'Sources des leads, et leurs disjoncteurs',
      description:
        'Celles des 30 derniers jours, les clés des fournisseurs, et celles qui ont un disjoncteur.',
      querystring: SourceListQuery,
      response: { 200: SourceList },
    },
    handler: async ({ query, scope }) => {
      const { store, clock } = app.deps;
      const { items, answer } = pageOf(await readSources(store, scope.entities, clock()), query);
      return { sources: items.map((state) => sourceView(app.deps, state)), ...answer };
    },
  });
