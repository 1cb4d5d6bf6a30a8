/**
 * A slash too many in a public address is forgiven (01-domain §1): 308, so that method and body come again to where they
 * were meant to go. Register it after CORS, whose headers a page needs to follow.
 */
import type { App } from '../deps.ts';

const PUBLIC = /^\/+api\/+public\//;

export function forgiveSlashes(app: App): void {
  /** Where a request was meant to go, if it went somewhere else. */
  const meantBy = ({ url, method }: { url: string; method: string }): string | undefined => {
    const [path = '', ...query] = url.split('?');
    if (!PUBLIC.test(path)) return undefined;
    const meant = path.replace(/\/{2,}/g, '/').replace(/\/$/, '');
    const exists = meant !== path && app.hasRoute({ method: method as 'POST', url: meant });
    return exists ? [meant, ...query].join('?') : undefined;
  };
  app.addHook('onRequest', (request, reply, done) => {
    const meant = request.is404 ? meantBy(request) : undefined;
    if (meant === undefined) done();
    else void reply.redirect(meant, 308);
  });
}
