/** The OpenAPI document and its page, generated from the schemas that validate (`/api/docs`). */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { App } from '../deps.ts';
import { VERSION } from '../../system/version-info.ts';

/** Call it before the routes are declared. */
export async function describeApi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'RDZ',
        version: VERSION,
        description:
          'Distribution de leads pour ZR7 et MDL. Les erreurs sont des application/problem+json ; les écritures par cookie demandent x-csrf-token.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'rdz_session' },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { docExpansion: 'none', deepLinking: true },
  });
}

/** The tag of a route: the first word after `/api`. */
const tagOf = (url: string): string => /^\/api\/([a-z-]+)/.exec(url)?.[1] ?? 'system';

/** Completes each route's description from its declaration: tag, and the permission it needs. */
export function documentDeclarations(app: App): void {
  app.addHook('onRoute', (route) => {
    const { permission, role } = route.config ?? {};
    const needs = permission ? `Droit : \`${permission}\`${role ? ` (${role} au moins)` : ''}.` : 'Public.';
    const description = [route.schema?.description, needs].filter(Boolean).join(' ');
    route.schema = {
      tags: [tagOf(route.url)],
      ...route.schema,
      description,
      ...(permission ? {} : { security: [] }),
    };
  });
}
