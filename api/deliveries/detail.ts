import { deliveryOf } from './delivery-action.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { DeliveryDetail } from './contract.ts';
import { deliveryViews } from './view.ts';
import { deliveryDetailView } from './detail-view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/deliveries/:id',
    config: { permission: 'deliveries.view' },
    schema: {
      summary: 'Une livraison et les preuves de son lot',
      params: IdParams,
      response: { 200: DeliveryDetail },
    },
    handler: async (request) => {
      const { store } = app.deps;
      const [view] = await deliveryViews(store, [await deliveryOf(app, request)], request.scope);
      return deliveryDetailView(app.deps, view!);
    },
  });
