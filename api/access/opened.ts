/** What a sign-in is answered with, whichever step it ends with. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CameFrom } from '../../store/access/sessions.ts';
import type { SignedIn } from '../../store/access/sign-in.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import type { SignedInAnswer } from './contract.ts';
import { setSessionCookie } from './session-cookie.ts';
import { identityView } from './view.ts';

/** Where a request comes from, as its session remembers it. */
export const cameFrom = ({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): CameFrom => ({
  ip,
  agent: headers['user-agent'],
});

export function opened(app: App, reply: FastifyReply, { user, session }: SignedIn): SignedInAnswer {
  setSessionCookie(app, reply, session);
  return {
    token: session.token,
    csrf_token: session.csrf_token,
    expires_at: instant(session.expires_at),
    user: identityView(user._id, user),
  };
}
