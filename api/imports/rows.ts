import { IdParams } from '../http/contract.ts';
import { clientNames, visibleNames } from '../deliveries/names.ts';
import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import { ImportRows, ImportRowsQuery } from './contract.ts';
import { importOf } from './import-answer.ts';
import { rowView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/imports/:id/rows',
    config: { permission: 'leads.import' },
    schema: {
      summary: 'Lignes d’un fichier, et ce que chacune devient',
      description: 'Effacées 7 jours après leur import.',
      params: IdParams,
      querystring: ImportRowsQuery,
      response: { 200: ImportRows },
    },
    handler: async ({ params, query, scope }) => {
      const { store } = app.deps;
      const { _id: import_id } = await importOf(app, params.id, scope);
      const { outcome } = query;
      const { docs, answer } = await readPage(
        store.import_rows,
        { import_id, ...(outcome && { outcome }) },
        query,
        // All are of one moment: their ids sort them by their lines.
        { by: 'created_at', sort: 'created_at' },
      );
      const ids = docs.map(({ client_id }) => client_id);
      const names = visibleNames(await clientNames(store, ids), scope);
      return { rows: docs.map((row) => rowView(row, names)), ...answer };
    },
  });
