/** Security headers. The content policy is what the built admin UI needs: its own files and nothing else. */
import helmet from '@fastify/helmet';
import type { App } from '../deps.ts';

const isPublic = (url: string | undefined): boolean => url?.startsWith('/api/public/') === true;

export async function setSecurityHeaders(app: App): Promise<void> {
  // Landing pages get JSON and nothing a browser would run. One header says so; all of them cost more than the route.
  app.addHook('onRoute', (route) => {
    if (isPublic(route.url)) route.helmet = false;
  });
  app.addHook('onRequest', (request, reply, done) => {
    if (isPublic(request.routeOptions.url)) reply.header('x-content-type-options', 'nosniff');
    done();
  });
  const https = app.deps.config.BACKEND_URL.startsWith('https:');
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Svelte's and the charts' style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    hsts: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    // Landing pages of other origins read the public API's answers; CORS decides which.
    crossOriginResourcePolicy: false,
    referrerPolicy: { policy: 'same-origin' },
  });
}
