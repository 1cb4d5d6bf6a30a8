/** Notices `X-Forwarded-For` on a process that trusts no proxy: rate limits then see one address for everybody. */
import type { App } from '../deps.ts';

declare module 'fastify' {
  interface FastifyInstance {
    proxyNotice: { untrusted: boolean };
  }
}

export function noticeProxies(app: App): void {
  const notice = { untrusted: false };
  app.decorate('proxyNotice', notice);
  if (app.deps.config.TRUST_PROXY.trim() !== '') return;
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.headers['x-forwarded-for'] !== undefined) notice.untrusted = true;
    done();
  });
}
