import { endSession } from '../../store/access/sessions.ts';
import type { App } from '../http/deps.ts';
import { SuccessAnswer } from '../http/contract.ts';
import { clearSessionCookie } from './session-cookie.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/auth/logout',
    config: { permission: 'signed_in', withoutSecondFactor: true },
    schema: { summary: 'Fermer la session', response: { 200: SuccessAnswer } },
    handler: async (request, reply) => {
      await endSession(app.deps.store, request.caller.session_id);
      clearSessionCookie(app, reply);
      return { success: true };
    },
  });
