import { createUser } from '../../store/access/change-user.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { NewUser, UserAnswer } from './contract.ts';
import { newcomer } from './user-rules.ts';
import { userAnswer } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/auth/users',
    config: { permission: 'users.manage' },
    schema: {
      summary: 'Créer un utilisateur',
      description: 'Sans `permissions` : celles du rôle.',
      body: NewUser,
      response: { 200: UserAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const { password } = request.body;
      const input = { ...newcomer(request), password };
      return userAnswer(app.deps, await createUser(store, input, actorOf(request.caller), clock()));
    },
  });
