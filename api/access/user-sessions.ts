/** Somebody else's sessions and second factor: for who manages users. */
import { endSessionsFor, listSessions } from '../../store/access/list-sessions.ts';
import { removeSecondFactor } from '../../store/access/second-factor.ts';
import type { App } from '../http/deps.ts';
import { IdParams, SuccessAnswer } from '../http/contract.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { EndedAnswer, SessionList } from './contract.ts';
import { checkGrant, userOf } from './user-rules.ts';
import { sessionView } from './view.ts';

const config = { permission: 'users.manage' } as const;

export default (app: App) => {
  const { store, clock } = app.deps;
  app.route({
    method: 'GET',
    url: '/api/auth/users/:id/sessions',
    config,
    schema: { summary: 'Sessions d’un utilisateur', params: IdParams, response: { 200: SessionList } },
    handler: async ({ params, scope, caller }) => {
      const user = await userOf(app, params.id, scope);
      const sessions = await listSessions(store, user._id, clock());
      return { sessions: sessions.map((session) => sessionView(session, caller.session_id)) };
    },
  });
  app.route({
    method: 'DELETE',
    url: '/api/auth/users/:id/sessions',
    config,
    schema: {
      summary: 'Fermer toutes les sessions d’un utilisateur',
      description: 'Sauf celle dont on se sert, si ce sont les siennes.',
      params: IdParams,
      response: { 200: EndedAnswer },
    },
    handler: async ({ params, scope, caller }) => {
      const user = await userOf(app, params.id, scope);
      checkGrant(caller, user, {});
      const which = { allBut: user._id === caller.id ? caller.session_id : null };
      return { success: true, ended: await endSessionsFor(store, user, which, actorOf(caller), clock()) };
    },
  });
  app.route({
    method: 'DELETE',
    url: '/api/auth/users/:id/mfa',
    config: { ...config, problems: ['already_done'] },
    schema: {
      summary: 'Retirer le second facteur d’un utilisateur qui l’a perdu',
      description: 'Ses sessions prennent fin.',
      params: IdParams,
      response: { 200: SuccessAnswer },
    },
    handler: async ({ params, scope, caller }) => {
      const user = await userOf(app, params.id, scope);
      if (user._id === caller.id)
        throw new Problem('bad_request', 'Le sien se retire de la page Mon compte, avec le mot de passe.');
      // Whoever takes it away is halfway in.
      checkGrant(caller, user, { credentials: true });
      const had = await removeSecondFactor(store, user, { by: actorOf(caller), sessions: true }, clock());
      if (!had) throw new Problem('already_done', 'Cet utilisateur n’a pas de second facteur.');
      return { success: true };
    },
  });
};
