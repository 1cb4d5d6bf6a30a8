import { percentOf } from '../../domain/money/rate.ts';
import { StatsReader } from '../../store/monitoring/stats-reader.ts';
import { clientOf } from './client-answer.ts';
import { clientCounts } from './client-counts.ts';
import type { App } from '../http/deps.ts';
import { ClientStats } from './contract.ts';
import { IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id/stats',
    config: { permission: 'clients.view' },
    schema: { summary: 'Chiffres d’un client', params: IdParams, response: { 200: ClientStats } },
    handler: async ({ params, scope }) => {
      const { store, clock } = app.deps;
      const client = await clientOf(app, params.id, scope);
      const [orders, counts] = await Promise.all([
        new StatsReader(store, clock()).totals([client._id]),
        clientCounts(store, [client._id], clock()),
      ]);
      const sum = (field: 'sent' | 'rejected' | 'refused') =>
        orders.reduce((total, order) => total + order[field], 0);
      const by_product: Record<string, number> = {};
      for (const { produit, sent } of orders)
        if (sent > 0) by_product[produit] = (by_product[produit] ?? 0) + sent;
      return {
        client_id: client._id,
        client_name: client.name,
        entity: client.entity,
        stats: {
          total_delivered: sum('sent'),
          this_week: counts.get(client._id)!.week,
          by_product,
          rejected: sum('rejected'),
          // What its API refused on arrival is no complaint, so it is not in the rate.
          rejection_rate: percentOf(sum('rejected') - sum('refused'), sum('sent')),
        },
      };
    },
  });
