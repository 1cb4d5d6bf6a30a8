import { Type } from 'typebox';
import { commandeOf } from './commande-answer.ts';
import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import { IdParams, ListQuery } from '../http/contract.ts';
import { DeliveryList, DeliveryListQuery } from '../deliveries/contract.ts';
import { deliveryViews } from '../deliveries/view.ts';
import { duringWeek } from '../http/week.ts';

const Query = Type.Object({ ...ListQuery, ...Type.Pick(DeliveryListQuery, ['status', 'week']).properties });

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/commandes/:id/deliveries',
    config: { permission: 'commandes.view' },
    schema: {
      summary: 'Livraisons d’une commande',
      params: IdParams,
      querystring: Query,
      response: { 200: DeliveryList },
    },
    handler: async ({ params, query, scope }) => {
      const { store } = app.deps;
      const { client_id, _id: commande_id } = await commandeOf(app, params.id, scope);
      const { status, week } = query;
      const { docs, answer } = await readPage(
        store.deliveries,
        { client_id, commande_id, ...(status && { status }), ...(week && { created_at: duringWeek(week) }) },
        query,
        { by: 'created_at' },
      );
      return { deliveries: await deliveryViews(store, docs, scope), ...answer };
    },
  });
