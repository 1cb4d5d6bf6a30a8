import type { App } from '../http/deps.ts';
import { pageOf } from '../http/paging.ts';
import { UserList, UserListQuery } from './contract.ts';
import { usersView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/auth/users',
    config: { permission: 'users.manage' },
    schema: { summary: 'Utilisateurs', querystring: UserListQuery, response: { 200: UserList } },
    handler: async ({ query, scope }) => {
      const { store, clock } = app.deps;
      const all = await store.users.find(scope.filter(), { sort: { nom: 1, _id: 1 } }).toArray();
      const { items, answer } = pageOf(all, query);
      return { users: await usersView(store, items, clock()), ...answer };
    },
  });
