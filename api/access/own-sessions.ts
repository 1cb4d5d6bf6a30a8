/** One's own sessions: seen, and ended from anywhere. */
import { endSessionsFor, listSessions } from '../../store/access/list-sessions.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { EndedAnswer, SessionList } from './contract.ts';
import { selfOf } from './user-rules.ts';
import { sessionView } from './view.ts';

const url = '/api/auth/sessions';
const config = { permission: 'signed_in', withoutSecondFactor: true } as const;

export default (app: App) => {
  const { store, clock } = app.deps;
  app.route({
    method: 'GET',
    url,
    config,
    schema: { summary: 'Ses sessions ouvertes', response: { 200: SessionList } },
    handler: async ({ caller }) => {
      const sessions = await listSessions(store, caller.id, clock());
      return { sessions: sessions.map((session) => sessionView(session, caller.session_id)) };
    },
  });
  app.route({
    method: 'DELETE',
    url,
    config,
    schema: { summary: 'Fermer toutes ses autres sessions', response: { 200: EndedAnswer } },
    handler: async ({ caller }) => {
      const which = { allBut: caller.session_id };
      return {
        success: true,
        ended: await endSessionsFor(store, selfOf(caller), which, actorOf(caller), clock()),
      };
    },
  });
  app.route({
    method: 'DELETE',
    url: `${url}/:id`,
    config,
    schema: { summary: 'Fermer une de ses sessions', params: IdParams, response: { 200: EndedAnswer } },
    handler: async ({ caller, params: { id } }) => {
      const ended = await endSessionsFor(store, selfOf(caller), { id }, actorOf(caller), clock());
      if (ended === 0) throw new Problem('not_found', 'Cette session est déjà fermée.');
      return { success: true, ended };
    },
  });
};
