import { signIn } from '../../store/access/sign-in.ts';
import type { App } from '../http/deps.ts';
import { Problem } from '../http/problem.ts';
import { LoginAnswer, LoginBody } from './contract.ts';
import { setSessionCookie } from './session-cookie.ts';
import { instant } from '../http/instant.ts';
import { identityView } from './view.ts';

// The same words for an unknown user, a wrong password and a locked account.
const REFUSED =
  'E-mail ou mot de passe incorrect ; après plusieurs échecs, le compte reste bloqué un quart d’heure.';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/auth/login',
    config: { public: true, limit: 'login', problems: ['wrong_credentials'] },
    schema: { summary: 'Ouvrir une session (7 jours)', body: LoginBody, response: { 200: LoginAnswer } },
    handler: async (request, reply) => {
      const { store, clock } = app.deps;
      const signedIn = await signIn(store, { ...request.body, ip: request.ip }, clock());
      if (!signedIn) throw new Problem('wrong_credentials', REFUSED);
      const { user, session } = signedIn;
      setSessionCookie(app, reply, session);
      return {
        token: session.token,
        csrf_token: session.csrf_token,
        expires_at: instant(session.expires_at),
        user: identityView(user._id, user),
      };
    },
  });
