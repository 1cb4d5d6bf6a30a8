import type { App } from '../http/deps.ts';
import { countDeliveries } from './delivery-counts.ts';
import { DELIVERY_STATUSES } from '../../domain/deliveries/delivery-lifecycle.ts';
import { DeliveryListQuery, DeliveryStats } from './contract.ts';
import { duringWeek } from '../http/week.ts';
import { Type } from 'typebox';

const Query = Type.Pick(DeliveryListQuery, ['entity', 'client_id', 'week']);

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/deliveries/stats',
    config: { permission: 'deliveries.view' },
    schema: {
      summary: 'Livraisons par statut',
      description: 'Aussi : rejected, removed, billable, et le total.',
      querystring: Query,
      response: { 200: DeliveryStats },
    },
    handler: async ({ query, scope }) => {
      const counts = await countDeliveries(app.deps.store, {
        entities: scope.entities,
        client_id: query.client_id,
        ...(query.week && { during: duringWeek(query.week) }),
      });
      return { ...counts, total: DELIVERY_STATUSES.reduce((sum, status) => sum + counts[status], 0) };
    },
  });
