import { competitorsOf, sharedDepartements } from '../../domain/routing/competitors.ts';
import { weekKey } from '../../domain/time/paris-time.ts';
import { readOrderStates } from '../../store/routing/order-states.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { commandeOf, orderOf } from './commande-answer.ts';
import { Competitors } from './contract.ts';
import { orderLines } from './order-line.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/commandes/:id/competitors',
    config: { permission: 'commandes.view' },
    schema: {
      summary: 'Les commandes qui demandent les mêmes leads',
      description:
        'Dans l’ordre où elles sont servies. Celles de l’autre société n’ont les leads de celle-ci que lorsqu’aucune commande de la sienne ne les prend.',
      params: IdParams,
      response: { 200: Competitors },
    },
    handler: async ({ params, scope }) => {
      const { store, live, clock } = app.deps;
      const order = await orderOf(app, await commandeOf(app, params.id, scope));
      const { id: commande_id } = order;
      const now = clock();
      const { orders } = live.current;
      const others = competitorsOf(order, orders.values(), weekKey(now)).filter(({ entity }) =>
        scope.sees(entity),
      );
      const states = await readOrderStates(store, live.current, now, [order, ...others]);
      const lines = orderLines(live.current, [...states.values()]);
      const own = lines.filter(({ entity }) => entity === order.entity);
      const rank = own.findIndex((line) => line.commande_id === commande_id);
      return {
        commande_id,
        rank: order.active ? rank + 1 : null,
        competitors: lines
          .filter((line) => line.commande_id !== commande_id)
          .map((line) => ({
            ...line,
            shared_departements: sharedDepartements(order, orders.get(line.commande_id)!),
            before: own.indexOf(line) >= 0 && own.indexOf(line) < rank,
          })),
      };
    },
  });
