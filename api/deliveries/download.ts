import { Type } from 'typebox';
import { previewBatch } from '../../store/deliveries/preview-batch.ts';
import { deliveryOf, logDelivery } from './delivery-action.ts';
import type { App } from '../http/deps.ts';
import { found, Problem } from '../http/problem.ts';
import { IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/deliveries/:id/download',
    config: { permission: 'deliveries.view' },
    schema: {
      summary: 'Le CSV du lot, tel qu’envoyé',
      description: 'Avant qu’il n’existe : un aperçu de ce qui partirait maintenant (`x-rdz-preview: true`).',
      params: IdParams,
      response: {
        200: {
          description: 'Le CSV',
          headers: { 'x-rdz-preview': Type.Unsafe({ type: 'string', description: '`true` : un aperçu' }) },
          content: { 'text/csv': { schema: Type.String() } },
        },
      },
    },
    handler: async (request, reply) => {
      const { store, clock } = app.deps;
      const delivery = await deliveryOf(app, request);
      const { batch_id } = delivery;
      const preview = batch_id === undefined;
      const file = found(
        preview
          ? await previewBatch(store, delivery, clock())
          : await store.delivery_batches.findOne({ _id: batch_id }),
        'Cette livraison n’a pas de CSV.',
      );
      if ('csv_erased_at' in file && file.csv_erased_at)
        throw new Problem('not_found', 'Ce fichier a passé sa durée de conservation : il a été effacé.');
      await logDelivery(app, request, delivery, 'download', { preview });
      if (preview) reply.header('x-rdz-preview', 'true');
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${file.csv_filename}"`)
        .header('cache-control', 'private, no-store')
        .send(file.csv);
    },
  });
