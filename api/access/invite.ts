/** Users who choose their own password, by a link they are mailed. */
import { inviteAgain, inviteUser } from '../../store/access/invite-user.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { actorOf, type Caller } from '../http/plugins/auth.ts';
import { InvitedUser, UserAnswer } from './contract.ts';
import { sendAccountMail } from './send-account-mail.ts';
import { checkGrant, newcomer, userOf } from './user-rules.ts';
import { userAnswer } from './view.ts';

const config = { permission: 'users.manage' } as const;

export default (app: App) => {
  const { store, clock } = app.deps;
  const inviting = (caller: Caller) => ({
    ...{ store, keys: app.accountKeys },
    ...{ by: actorOf(caller), now: clock() },
  });
  app.route({
    method: 'POST',
    url: '/api/auth/invite',
    config,
    schema: {
      summary: 'Créer un utilisateur qui choisit lui-même son mot de passe',
      description: 'Un lien part à son adresse ; il vaut 7 jours et sert une fois.',
      body: InvitedUser,
      response: { 200: UserAnswer },
    },
    handler: async (request) => {
      const { user, mail } = await inviteUser(inviting(request.caller), newcomer(request));
      await sendAccountMail(app, mail._id);
      return userAnswer(app.deps, user);
    },
  });
  app.route({
    method: 'POST',
    url: '/api/auth/users/:id/invite',
    config: { ...config, problems: ['conflict'] },
    schema: {
      summary: 'Inviter de nouveau qui n’a pas encore choisi son mot de passe',
      description: 'Le lien d’avant ne vaut plus.',
      params: IdParams,
      response: { 200: UserAnswer },
    },
    handler: async ({ params, scope, caller }) => {
      const user = await userOf(app, params.id, scope);
      checkGrant(caller, user, {});
      const mail = await inviteAgain(inviting(caller), user);
      await sendAccountMail(app, mail._id);
      return userAnswer(app.deps, user);
    },
  });
};
