import type { FastifyReply } from 'fastify';
import { asText, isBody, ORIGIN_FIELDS, textFields } from '../../domain/intake/submission.ts';
import { openVisitorSession } from '../../store/intake/track-visitor.ts';
import type { App } from '../http/deps.ts';
import { SessionAnswer, SessionBody } from './contract.ts';

const COOKIE = '_rdz_vid';
const YEAR_S = 365 * 24 * 3600;
/** Whatever a page made up for its visitor, as long as it can be a cookie. */
const VISITOR_ID = /^[\w.~-]{1,64}$/;

function setVisitorCookie(app: App, reply: FastifyReply, visitorId: string): void {
  const secure = app.deps.config.BACKEND_URL.startsWith('https:');
  void reply.setCookie(COOKIE, visitorId, {
    httpOnly: true,
    sameSite: 'lax',
    secure,
    path: '/',
    maxAge: YEAR_S,
  });
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/public/track/session',
    config: { public: true, limit: 'public' },
    schema: {
      summary: 'Ouvrir ou reprendre une session de visite',
      body: SessionBody,
      response: { 200: SessionAnswer },
    },
    handler: async (request, reply) => {
      const { store, clock } = app.deps;
      if (!isBody(request.body)) return { success: false, error: 'invalid_json' };
      const { body } = request;
      const given = [asText(body.visitor_id), request.cookies[COOKIE] ?? ''].find((id) =>
        VISITOR_ID.test(id),
      );
      const { session, reused } = await openVisitorSession(
        store,
        {
          ...(given ? { visitor_id: given } : {}),
          ip: request.ip,
          user_agent: (request.headers['user-agent'] ?? '').slice(0, 300),
          ...textFields(body, ['form_code', 'referrer', 'user_agent'] as const),
          origin: textFields(body, ORIGIN_FIELDS),
        },
        clock(),
      );
      setVisitorCookie(app, reply, session.visitor_id);
      return {
        success: true,
        session_id: session._id,
        visitor_id: session.visitor_id,
        lp_code: session.lp_code,
        form_code: session.form_code ?? '',
        ...(reused ? { reused } : {}),
      };
    },
  });
