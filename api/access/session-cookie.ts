/** The session cookie: httpOnly, SameSite=Strict, `secure` whenever the public URL is https. */
import type { FastifyReply } from 'fastify';
import type { OpenedSession } from '../../store/access/sessions.ts';
import type { App } from '../http/deps.ts';
import { SESSION_COOKIE } from '../http/plugins/auth.ts';

const attributes = (app: App) => ({
  httpOnly: true,
  sameSite: 'strict' as const,
  secure: app.deps.config.BACKEND_URL.startsWith('https:'),
  path: '/',
});

export function setSessionCookie(app: App, reply: FastifyReply, session: OpenedSession): void {
  reply.setCookie(SESSION_COOKIE, session.token, { ...attributes(app), expires: session.expires_at });
}

export function clearSessionCookie(app: App, reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, attributes(app));
}
