import { clientCounts } from './client-counts.ts';
import type { App } from '../http/deps.ts';
import { pageOf } from '../http/paging.ts';
import { ClientList, ClientListQuery } from './contract.ts';
import { clientView } from './view.ts';

const NO_COUNTS = { total: 0, week: 0 };

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients',
    config: { permission: 'clients.view' },
    schema: { summary: 'Clients d’une société', querystring: ClientListQuery, response: { 200: ClientList } },
    handler: async ({ query, scope }) => {
      const { store, live, clock } = app.deps;
      const filter = {
        ...scope.filter(),
        deleted_at: { $exists: false },
        ...(query.active_only && { active: true }),
      };
      const all = await store.clients.find(filter, { sort: { name: 1, _id: 1 } }).toArray();
      const { items: clients, answer } = pageOf(all, query);
      const counts = await clientCounts(
        store,
        clients.map((client) => client._id),
        clock(),
      );
      const { domains } = live.current.settings.email_denylist;
      return {
        clients: clients.map((client) => clientView(client, counts.get(client._id) ?? NO_COUNTS, domains)),
        ...answer,
        entity: query.entity,
      };
    },
  });
