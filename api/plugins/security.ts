/** Security headers. The content policy is what the built admin UI needs: its own files and nothing else. */
import helmet from '@fastify/helmet';
import type { App } from '../deps.ts';

export async function setSecurityHeaders(app: App): Promise<void> {
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
