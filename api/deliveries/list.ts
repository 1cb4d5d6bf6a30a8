import type { Store } from '../../store/db/mongo.ts';
import type { App } from '../http/deps.ts';
import { readPage, readPageByGroup } from '../http/paging.ts';
import { DeliveryList, DeliveryListQuery } from './contract.ts';
import { eventFilter } from './event-filter.ts';
import { clientsByName } from './names.ts';
import { searchFilter } from './search.ts';
import { deliveryViews } from './view.ts';
import { createdWithin, duringWeek } from '../http/week.ts';

/** The batches of a run, a few for one client. */
const batchesOf = async (
  store: Store,
  {
    run_id,
    client_id,
    batch_id,
  }: { run_id: string; client_id?: string | undefined; batch_id?: string | undefined },
) =>
  (
    await store.delivery_batches
      .find(
        { run_id, ...(client_id && { client_id }), ...(batch_id && { _id: batch_id }) },
        { projection: { _id: 1 } },
      )
      .toArray()
  ).map(({ _id }) => _id);

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/deliveries',
    config: { permission: 'deliveries.view' },
    schema: {
      summary: 'Livraisons, les plus récentes d’abord',
      querystring: DeliveryListQuery,
      response: { 200: DeliveryList },
    },
    handler: async ({ query, scope }) => {
      const { store, live, clock } = app.deps;
      const { status, client_id, week, run_id, batch_id, produit, departement, outcome } = query;
      const event = await eventFilter(store, query, clock());
      const found = await searchFilter(store, query.search);
      const client = client_id ? live.current.clients.get(client_id) : undefined;
      const filter = {
        // A client's deliveries are all of its company: asked for alone, they are found and counted on one index.
        ...(client && scope.sees(client.entity) ? {} : scope.filter()),
        ...(status && { status }),
        ...(client_id && { client_id }),
        ...(week && { created_at: duringWeek(week) }),
        ...(!event && createdWithin(query)),
        ...(produit && { produit }),
        ...(departement && { departement }),
        ...(outcome && { outcome }),
        ...found,
        ...(batch_id && { batch_id }),
        ...(run_id && { batch_id: { $in: await batchesOf(store, { run_id, client_id, batch_id }) } }),
        ...event?.filter,
      };
      const { sort } = query;
      const { docs, answer } = event
        ? await readPage(store.deliveries, filter, query, { by: event.by })
        : sort === 'client' || sort === '-client'
          ? await readPageByGroup(store.db, store.deliveries, filter, query, {
              by: 'created_at',
              field: 'client_id',
              groups: await clientsByName(store, scope, client_id),
              back: sort === '-client',
            })
          : await readPage(store.deliveries, filter, query, { by: 'created_at', sort });
      return { deliveries: await deliveryViews(store, docs, scope), ...answer };
    },
  });
