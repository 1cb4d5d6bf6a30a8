/** Who a request means, and whose data it may touch. */
import type { FastifyRequest } from 'fastify';
import { type Asked } from '../../store/privacy/requests.ts';
import { readIdentity } from '../../store/privacy/find-person.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { invalid } from '../http/validation.ts';

/** @throws Problem 422 on what is neither a phone nor an e-mail */
export function personAsked(
  app: App,
  { caller, scope }: Pick<FastifyRequest, 'caller' | 'scope'>,
  { q, also = [] }: { q: string; also?: string[] },
): Asked {
  const { unread, ...identity } = readIdentity([q, ...also]);
  if (unread.length > 0)
    throw invalid([
      {
        path: unread.includes(q.trim()) ? 'q' : 'also',
        message: 'n’est ni un numéro de téléphone ni une adresse e-mail',
      },
    ]);
  return {
    identity,
    reach: { entities: scope.entities, both: scope.both },
    by: actorOf(caller),
    now: app.deps.clock(),
  };
}
