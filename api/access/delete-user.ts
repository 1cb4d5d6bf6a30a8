import { changeUser } from '../../store/access/change-user.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { DeletedAnswer, IdParams } from '../http/contract.ts';
import { checkGrant, userOf } from './user-rules.ts';

export default (app: App) =>
  app.route({
    method: 'DELETE',
    url: '/api/auth/users/:id',
    config: { permission: 'users.manage' },
    schema: {
      summary: 'Désactiver un utilisateur',
      description: 'Ses sessions prennent fin aussitôt.',
      params: IdParams,
      response: { 200: DeletedAnswer },
    },
    handler: async ({ params, scope, caller }) => {
      const { store, clock } = app.deps;
      const user = await userOf(app, params.id, scope);
      if (user._id === caller.id) throw new Problem('bad_request', 'On ne se désactive pas soi-même.');
      checkGrant(caller, user, {});
      await changeUser(store, user, { active: false }, actorOf(caller), clock());
      return { success: true, deleted_id: user._id };
    },
  });
