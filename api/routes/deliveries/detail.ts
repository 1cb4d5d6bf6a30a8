import { deliveryOf } from '../../delivery-action.ts';
import type { App } from '../../deps.ts';
import { IdParams } from '../../schemas/common.ts';
import { DeliveryDetail } from '../../schemas/deliveries.ts';
import { deliveryViews } from '../../views/delivery.ts';
import { deliveryDetailView } from '../../views/delivery-detail.ts';

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
