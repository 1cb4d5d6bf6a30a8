import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { OneImport } from './contract.ts';
import { importOf } from './import-answer.ts';
import { importDetail } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/imports/:id',
    config: { permission: 'leads.import' },
    schema: {
      summary: 'Un fichier : ses colonnes, où il en est, ce que ses lignes deviennent',
      params: IdParams,
      response: { 200: OneImport },
    },
    handler: async ({ params, scope }) => ({
      import: await importDetail(app, await importOf(app, params.id, scope)),
    }),
  });
