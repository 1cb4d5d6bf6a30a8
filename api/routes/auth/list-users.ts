import type { App } from '../../deps.ts';
import { UserList, UserListQuery } from '../../schemas/auth.ts';
import { userView } from '../../views/user.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/auth/users',
    config: { permission: 'users.manage' },
    schema: { summary: 'Utilisateurs', querystring: UserListQuery, response: { 200: UserList } },
    handler: async ({ scope }) => {
      const { store, clock } = app.deps;
      const now = clock();
      const users = await store.users.find(scope.filter(), { sort: { nom: 1, _id: 1 } }).toArray();
      return { users: users.map((user) => userView(user, now)), count: users.length };
    },
  });
