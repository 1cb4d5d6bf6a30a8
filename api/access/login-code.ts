import { signInWithCode } from '../../store/access/sign-in.ts';
import type { App } from '../http/deps.ts';
import { Problem } from '../http/problem.ts';
import { CodeBody, SignedInAnswer } from './contract.ts';
import { cameFrom, opened } from './opened.ts';

// The same words for a wrong code, one that was used and a locked second factor.
const REFUSED =
  'Code incorrect ou déjà utilisé ; après plusieurs échecs, les codes restent refusés un quart d’heure.';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/auth/login/code',
    config: { public: true, limit: 'login', problems: ['unauthenticated', 'wrong_credentials'] },
    schema: {
      summary: 'Second facteur : le code de l’application, ou un code de secours',
      body: CodeBody,
      response: { 200: SignedInAnswer },
    },
    handler: async (request, reply) => {
      const { store, clock } = app.deps;
      const given = { ...request.body, ...cameFrom(request) };
      const signedIn = await signInWithCode(store, app.accountKeys, given, clock());
      if (signedIn === 'expired')
        throw new Problem('unauthenticated', 'Trop tard pour ce code : donnez à nouveau votre mot de passe.');
      if (!signedIn) throw new Problem('wrong_credentials', REFUSED);
      return opened(app, reply, signedIn);
    },
  });
