import { covers } from '../../domain/routing/open-rules.ts';
import { stockPlaces } from '../../store/monitoring/stock-places.ts';
import { readOrderStates } from '../../store/routing/order-states.ts';
import { orderLines } from '../commandes/order-line.ts';
import type { App } from '../http/deps.ts';
import { DepartementStock, StockPlacesQuery } from './contract.ts';
import { wantedDepartements } from './wanted-departements.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/departements/stock',
    config: { permission: 'departements.view' },
    schema: {
      summary: 'Le stock par département et produit, et pourquoi il ne part pas',
      description:
        'Les commandes qui couvrent chaque ligne, dans l’ordre où elles sont servies, avec ce qui les ferme ; les lignes les plus fournies d’abord.',
      querystring: StockPlacesQuery,
      response: { 200: DepartementStock },
    },
    handler: async ({ query, scope }) => {
      const { store, live, clock } = app.deps;
      const snapshot = live.current;
      const own = [...snapshot.orders.values()].filter(({ entity }) => scope.sees(entity));
      const [places, states] = await Promise.all([
        stockPlaces(store, scope.owners),
        readOrderStates(store, snapshot, clock(), own),
      ]);
      const product = query.product?.trim().toUpperCase();
      const wanted = query.departements === undefined ? null : wantedDepartements(query.departements);
      const results = places
        .filter(({ produit }) => !product || produit === product)
        .filter(({ departement }) => !wanted || wanted.includes(departement))
        .map((place) => {
          const covering = own.filter(
            (order) => order.produit === place.produit && covers(order, place.departement),
          );
          return {
            ...place,
            orders: orderLines(
              snapshot,
              covering.map(({ id }) => states.get(id)!),
            ),
          };
        })
        .sort((a, b) => b.waiting - a.waiting || b.lb - a.lb || (a.departement < b.departement ? -1 : 1));
      return { results, count: results.length };
    },
  });
