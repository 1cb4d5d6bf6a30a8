import { changeOwnPassword } from '../../store/access/sign-in.ts';
import type { App } from '../http/deps.ts';
import { Problem } from '../http/problem.ts';
import { PasswordAnswer, PasswordBody } from './contract.ts';
import { setSessionCookie } from './session-cookie.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/auth/password',
    config: { permission: 'signed_in', withoutSecondFactor: true, limit: 'login' },
    schema: {
      summary: 'Changer son mot de passe',
      description: 'Toutes les sessions prennent fin ; une nouvelle est ouverte.',
      body: PasswordBody,
      response: { 200: PasswordAnswer },
    },
    handler: async (request, reply) => {
      const { store, clock } = app.deps;
      const { current_password: current, new_password: next } = request.body;
      const session = await changeOwnPassword(
        store,
        { ...request.caller, agent: request.headers['user-agent'] },
        { current, next },
        clock(),
      );
      if (!session) throw new Problem('bad_request', 'Le mot de passe actuel est incorrect.');
      setSessionCookie(app, reply, session);
      return { success: true, token: session.token, csrf_token: session.csrf_token };
    },
  });
