/**
 * The OpenAPI document and its page, generated from the schemas that validate (`/api/docs`). In production they are for
 * people who are signed in: they describe the whole administration.
 */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { App } from '../deps.ts';
import { VERSION } from '../../system/version-info.ts';
import { identify } from './auth.ts';
import { PROBLEM_RESPONSES, problemStatuses, withProblems } from './documented-problems.ts';

type Operations = Record<string, { responses?: object }>;

/** Call it before the routes are declared. */
export async function describeApi(app: App): Promise<void> {
  const statuses = new Map<string, number[]>();
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
        responses: { ...PROBLEM_RESPONSES },
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'rdz_session' },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    transform: ({ schema, url, route }) => {
      for (const method of [route.method].flat())
        statuses.set(operationOf(method, documentedUrl(url)), problemStatuses(route));
      return { schema, url };
    },
    transformObject: (document) => {
      if (!('openapiObject' in document)) throw new Error('the document is OpenAPI');
      const { paths = {} } = document.openapiObject as { paths?: Record<string, Operations> };
      for (const [url, operations] of Object.entries(paths)) {
        for (const [method, operation] of Object.entries(operations)) {
          const own = statuses.get(operationOf(method, url)) ?? [];
          operation.responses = withProblems(operation.responses, own);
        }
      }
      return document.openapiObject;
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { docExpansion: 'none', deepLinking: true },
    ...(app.deps.config.NODE_ENV === 'production' && {
      uiHooks: { onRequest: async (request) => void (await identify(app, request)) },
    }),
  });
}

const operationOf = (method: string, url: string): string => `${method.toLowerCase()} ${url}`;
/** `/api/leads/:id` as the document writes it. */
const documentedUrl = (url: string): string => url.replace(/:(\w+)/g, '{$1}');

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
