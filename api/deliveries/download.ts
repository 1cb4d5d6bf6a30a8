import { deliveryOf, logDelivery } from './delivery-action.ts';
import type { App } from '../http/deps.ts';
import { found } from '../http/problem.ts';
import { IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/deliveries/:id/download',
    config: { permission: 'deliveries.view' },
    schema: { summary: 'Le CSV du lot, tel qu’envoyé', params: IdParams, produces: ['text/csv'] },
    handler: async (request, reply) => {
      const delivery = await deliveryOf(app, request);
      const batch = found(
        delivery.batch_id ? await app.deps.store.delivery_batches.findOne({ _id: delivery.batch_id }) : null,
        'Cette livraison n’a pas encore de CSV.',
      );
      await logDelivery(app, request, delivery, 'download');
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${batch.csv_filename}"`)
        .header('cache-control', 'private, no-store')
        .send(batch.csv);
    },
  });
