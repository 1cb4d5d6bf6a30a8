import { signIn } from '../../store/access/sign-in.ts';
import type { App } from '../http/deps.ts';
import { Problem } from '../http/problem.ts';
import { LoginAnswer, LoginBody } from './contract.ts';
import { cameFrom, opened } from './opened.ts';

// The same words for an unknown user, a wrong password and a locked account.
const REFUSED =
  'E-mail ou mot de passe incorrect ; après plusieurs échecs, le compte reste bloqué un quart d’heure.';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/auth/login',
    config: { public: true, limit: 'login', problems: ['wrong_credentials'] },
    schema: {
      summary: 'Ouvrir une session (7 jours)',
      description:
        'Avec un second facteur : `{mfa_required, challenge}` et aucun jeton ; le code s’envoie à `/api/auth/login/code` dans les 5 minutes.',
      body: LoginBody,
      response: { 200: LoginAnswer },
    },
    handler: async (request, reply) => {
      const { store, clock } = app.deps;
      const signedIn = await signIn(store, { ...request.body, ...cameFrom(request) }, clock());
      if (!signedIn) throw new Problem('wrong_credentials', REFUSED);
      if ('challenge' in signedIn)
        return { mfa_required: true as const, challenge: app.accountKeys.challenge(signedIn.challenge) };
      return opened(app, reply, signedIn);
    },
  });
