/**
 * The API: everything around the routes, then the routes, from one ordered list.
 */
import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { LogController } from 'fastify';
import { AccountKeys } from '../../store/access/account-keys.ts';
import type { App, AppDeps, Route } from './deps.ts';
import { serveAdmin } from './plugins/admin.ts';
import { authenticate, demandDeclarations } from './plugins/auth.ts';
import { acceptEmptyBodies } from './plugins/bodies.ts';
import { compressAnswers } from './plugins/compression.ts';
import { allowOrigins } from './plugins/cors.ts';
import { describeApi, documentDeclarations } from './plugins/docs.ts';
import { applyLimits, limitRates } from './plugins/limits.ts';
import { measure } from './plugins/metrics.ts';
import { measureState } from '../system/state-metrics.ts';
import { problemAnswers } from './plugins/problem.ts';
import { noticeProxies } from './plugins/proxy-notice.ts';
import { logRequests } from './plugins/request-log.ts';
import { resolveScopes } from './plugins/scope.ts';
import { setSecurityHeaders } from './plugins/security.ts';
import { forgiveSlashes } from './plugins/slashes.ts';
import { traceRequests } from './plugins/tracing.ts';
import { AREA_ERRORS, ROUTES } from '../areas.ts';
import { compileValidator } from './validation.ts';

/** Of people who are signed in: settings are lists of up to 2,000 lines. Strangers' limit is in api/intake. */
const BODY_LIMIT = 1024 * 1024;
const PARAM_LENGTH = 200;

/** Proxies whose `X-Forwarded-For` is believed. */
const trustProxy = ({ config }: AppDeps): false | string[] => {
  const proxies = config.TRUST_PROXY.split(',').map((proxy) => proxy.trim());
  return proxies.some(Boolean) ? proxies.filter(Boolean) : false;
};

/**
 * Builds the application, not listening yet; the caller closes it.
 * @param routes for tests of the machinery itself
 * @throws Error when a route does not declare who may call it
 */
export async function buildApp(deps: AppDeps, routes: readonly Route[] = ROUTES): Promise<App> {
  const answers = problemAnswers(AREA_ERRORS);
  const app: App = Fastify({
    loggerInstance: deps.log,
    // plugins/request-log.ts logs each request once, with ids only.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: trustProxy(deps),
    bodyLimit: BODY_LIMIT,
    // Addresses the router cannot even read.
    frameworkErrors: answers.error,
    routerOptions: { maxParamLength: PARAM_LENGTH },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.decorate('deps', deps);
  app.decorate('accountKeys', new AccountKeys(deps.config.PHONE_HASH_KEY));
  app.setValidatorCompiler(compileValidator);
  app.setErrorHandler(answers.error);
  app.setNotFoundHandler(answers.notFound);
  acceptEmptyBodies(app);
  measure(app);
  measureState(app);
  traceRequests(app);
  logRequests(app);
  noticeProxies(app);
  await app.register(cookie);
  await setSecurityHeaders(app);
  await allowOrigins(app);
  forgiveSlashes(app);
  await limitRates(app);
  await describeApi(app);
  await serveAdmin(app);
  // Async, so that a route it refuses stops the start.
  await app.register(async (scoped: App) => {
    demandDeclarations(scoped);
    documentDeclarations(scoped);
    applyLimits(scoped);
    authenticate(scoped);
    resolveScopes(scoped);
    await compressAnswers(scoped);
    for (const route of routes) route(scoped);
  });
  await app.ready();
  return app;
}
