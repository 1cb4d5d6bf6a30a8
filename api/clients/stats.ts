import { REFUSED_BY_API } from '../../domain/deliveries/api-answer.ts';
import { startsWith } from '../http/paging.ts';
import { percentOf } from '../../domain/money/rate.ts';
import { weekBounds, weekKey } from '../../domain/time/paris-time.ts';
import { clientOf } from './client-answer.ts';
import type { App } from '../http/deps.ts';
import { ClientStats } from './contract.ts';
import { IdParams } from '../http/contract.ts';

interface Group {
  _id: string;
  n: number;
  week: number;
  rejected: number;
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id/stats',
    config: { permission: 'clients.view' },
    schema: { summary: 'Chiffres d’un client', params: IdParams, response: { 200: ClientStats } },
    handler: async ({ params, scope }) => {
      const { store, clock } = app.deps;
      const client = await clientOf(app, params.id, scope);
      const monday = weekBounds(weekKey(clock())).start;
      const count = (when: object) => ({ $sum: { $cond: [when, 1, 0] } });
      const groups = await store.deliveries
        .aggregate<Group>(
          [
            { $match: { client_id: client._id, sent_at: { $gte: new Date(0) } } },
            {
              $group: {
                _id: '$produit',
                n: { $sum: 1 },
                week: count({ $gte: ['$sent_at', monday] }),
                rejected: count({ $eq: ['$outcome', 'rejected'] }),
              },
            },
          ],
          // It holds all that is asked for: no delivery is read.
          { hint: { client_id: 1, sent_at: -1, produit: 1, outcome: 1 } },
        )
        .toArray();
      // What its API refused on arrival is no complaint, so it is not in the rate.
      const by_api = await store.deliveries.countDocuments({
        ...{ client_id: client._id, sent_at: { $gte: new Date(0) }, outcome: 'rejected' },
        rejection_reason: startsWith(REFUSED_BY_API),
      });
      const sum = (field: 'n' | 'week' | 'rejected') =>
        groups.reduce((total, group) => total + group[field], 0);
      const total = sum('n');
      return {
        client_id: client._id,
        client_name: client.name,
        entity: client.entity,
        stats: {
          total_delivered: total,
          this_week: sum('week'),
          by_product: Object.fromEntries(groups.map(({ _id, n }) => [_id, n])),
          rejected: sum('rejected'),
          rejection_rate: percentOf(sum('rejected') - by_api, total),
        },
      };
    },
  });
