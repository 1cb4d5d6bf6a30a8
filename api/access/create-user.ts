import { isWellFormedEmail } from '../../domain/common/email-address.ts';
import { ROLE_PRESETS, wantedPermissions } from '../../domain/access/permissions.ts';
import { createUser } from '../../store/access/change-user.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { NewUser, UserAnswer } from './contract.ts';
import { checkGrant } from './user-rules.ts';
import { invalid } from '../http/validation.ts';
import { userView } from './view.ts';

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
    handler: async ({ body, scope, caller }) => {
      const { store, clock } = app.deps;
      if (!isWellFormedEmail(body.email.trim())) {
        throw invalid([{ path: 'email', message: 'doit être une adresse e-mail' }]);
      }
      const permissions = body.permissions
        ? wantedPermissions(body.permissions, [])
        : ROLE_PRESETS[body.role];
      checkGrant(caller, null, { role: body.role, permissions });
      const input = { ...body, permissions, entity: scope.forCreate() };
      const user = await createUser(store, input, actorOf(caller), clock());
      return { success: true, user: userView(user, clock()) };
    },
  });
