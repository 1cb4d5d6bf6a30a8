import { ROLE_PRESETS, wantedPermissions } from '../../domain/access/permissions.ts';
import { changeUser } from '../../store/access/change-user.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { UserAnswer, UserChange } from './contract.ts';
import { IdParams } from '../http/contract.ts';
import { checkEmail, checkGrant, checkNotOneself, userOf } from './user-rules.ts';
import { userAnswer } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/auth/users/:id',
    config: { permission: 'users.manage' },
    schema: {
      summary: 'Modifier un utilisateur',
      description: 'Le désactiver ou changer son mot de passe ferme ses sessions.',
      params: IdParams,
      body: UserChange,
      response: { 200: UserAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const user = await userOf(app, params.id, scope);
      if (body.email !== undefined) checkEmail(body.email);
      const preset = body.role && body.role !== user.role ? ROLE_PRESETS[body.role] : undefined;
      const held = preset ?? user.permissions;
      const permissions = body.permissions && wantedPermissions(body.permissions, held);
      const added = (permissions ?? preset)?.filter((key) => !user.permissions.includes(key));
      checkGrant(caller, user, {
        ...(body.role && { role: body.role }),
        ...(added && { permissions: added }),
        credentials: user._id !== caller.id && (body.password ?? body.email) !== undefined,
      });
      const change = { ...body, permissions };
      checkNotOneself(caller, user, change);
      const changed = await changeUser(store, user, change, actorOf(caller), clock());
      return userAnswer(app.deps, changed);
    },
  });
