import { Type } from 'typebox';
import type { App } from '../http/deps.ts';
import { IdParams, ListQuery } from '../http/contract.ts';
import { readPage } from '../http/paging.ts';
import { deliveryViews } from '../deliveries/view.ts';
import { batchOf } from './batch-action.ts';
import { BatchDeliveries } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/batches/:id/deliveries',
    config: { permission: 'deliveries.view' },
    schema: {
      summary: 'Les livraisons d’un lot',
      params: IdParams,
      querystring: Type.Object(ListQuery),
      response: { 200: BatchDeliveries },
    },
    handler: async (request) => {
      const { store } = app.deps;
      const { _id: batch_id } = await batchOf(app, request);
      const order = { by: 'created_at' } as const;
      const { docs, answer } = await readPage(store.deliveries, { batch_id }, request.query, order);
      return { deliveries: await deliveryViews(store, docs, request.scope), ...answer };
    },
  });
