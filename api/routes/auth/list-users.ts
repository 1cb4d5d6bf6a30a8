import type { App } from '../../deps.ts';
import { pageOf } from '../../paging.ts';
import { UserList, UserListQuery } from '../../schemas/auth.ts';
import { userView } from '../../views/user.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/auth/users',
    config: { permission: 'users.manage' },
    schema: { summary: 'Utilisateurs', querystring: UserListQuery, response: { 200: UserList } },
    handler: async ({ query, scope }) => {
      const { store, clock } = app.deps;
      const now = clock();
      const all = await store.users.find(scope.filter(), { sort: { nom: 1, _id: 1 } }).toArray();
      const { items, answer } = pageOf(all, query);
      return { users: items.map((user) => userView(user, now)), ...answer };
    },
  });
