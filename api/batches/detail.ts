import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { batchOf } from './batch-action.ts';
import { BatchDetail } from './contract.ts';
import { batchDetail } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/batches/:id',
    config: { permission: 'deliveries.view' },
    schema: {
      summary: 'Un lot : son e-mail, son fichier, à qui chaque essai était adressé',
      params: IdParams,
      response: { 200: BatchDetail },
    },
    handler: async (request) => batchDetail(app.deps, await batchOf(app, request)),
  });
