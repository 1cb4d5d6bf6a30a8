/**
 * A slash too many in a public address is forgiven (01-domain §1): 308, so that method and body come again to where they
 * were meant to go. Register it after CORS, whose headers a page needs to follow.
 */
import type { App } from '../deps.ts';

const PUBLIC = /^\/+api\/+public\//;

export function forgiveSlashes(app: App): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    const [path = '', ...query] = request.url.split('?');
    if (!PUBLIC.test(path)) return;
    const meant = path.replace(/\/{2,}/g, '/').replace(/\/$/, '');
    const method = request.method as 'POST';
    if (meant !== path && app.hasRoute({ method, url: meant }))
      return reply.redirect([meant, ...query].join('?'), 308);
  });
}
