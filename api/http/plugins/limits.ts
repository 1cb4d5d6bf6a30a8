/**
 * Rate limits (04-architecture "Configuration"): public calls count per authenticated provider key, else per IP; login
 * counts per IP. A route opts in by `config.limit`; a limit of 0 is off.
 */
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyRequest, RouteOptions } from 'fastify';
import type { Config } from '../../../config.ts';
import { asText } from '../../../domain/intake/submission.ts';
import { sha256 } from '../../../store/db/ids.ts';
import type { App } from '../deps.ts';
import { Problem } from '../problem.ts';

const MINUTE_MS = 60_000;

/** The key a public request carries, a provider's in its header or any in its body; numbers are taken as text. */
export function givenKey(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization?.replace(/^Bearer\s+/i, '').trim();
  if (header?.startsWith('prov_')) return header;
  const body = request.body as { api_key?: unknown } | undefined | null;
  return asText(body?.api_key) || undefined;
}

function exceeded(_request: FastifyRequest, { ttl }: { ttl: number }): Problem {
  const seconds = Math.max(1, Math.ceil(ttl / 1000));
  return new Problem('too_many', `Trop de demandes : patientez ${seconds} s.`, { retryAfter: seconds });
}

/** An IPv6 customer has a whole network of addresses: it counts as one. */
const addressOf = (request: FastifyRequest): string => normalizeIP(request.ip);

const perIp = (max: number) => ({ max, timeWindow: MINUTE_MS, keyGenerator: addressOf });

/** Options of a route's limit; `null` when it is switched off. */
function limitOptions(app: App, config: Config, limit: 'public' | 'login') {
  if (limit === 'login') {
    const max = config.RATE_LIMIT_LOGIN_PER_MINUTE;
    return max > 0 ? perIp(max) : null;
  }
  const ip = config.RATE_LIMIT_PUBLIC_PER_MINUTE;
  const provider = config.RATE_LIMIT_PROVIDER_PER_MINUTE;
  const keyOf = (request: FastifyRequest): string | null => {
    const key = givenKey(request);
    const known = key?.startsWith('prov_')
      ? app.deps.live.current.providersByKey.get(sha256(key))
      : undefined;
    return known ? `provider:${known._id}` : null;
  };
  return {
    timeWindow: MINUTE_MS,
    keyGenerator: (request: FastifyRequest) => keyOf(request) ?? addressOf(request),
    max: (_request: FastifyRequest, key: string) => (key.startsWith('provider:') ? provider : ip),
    allowList: (_request: FastifyRequest, key: string) => (key.startsWith('provider:') ? provider : ip) === 0,
  };
}

/** Call it before the routes are declared. */
export async function limitRates(app: App): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    // After the body was read: a provider's key may be in it. Before it is judged: what does not fit counts too.
    hook: 'preValidation',
    errorResponseBuilder: exceeded,
  });
}

/** Gives the routes that name a limit its counter, one for all of them; call it where they are declared. */
export function applyLimits(app: App): void {
  const counterOf = (limit: 'public' | 'login') => {
    const options = limitOptions(app, app.deps.config, limit);
    return options && app.rateLimit(options);
  };
  const counters = { public: counterOf('public'), login: counterOf('login') };
  app.addHook('onRoute', (route: RouteOptions) => {
    const counter = route.config?.limit && counters[route.config.limit];
    if (counter) route.preValidation = [counter, ...[route.preValidation ?? []].flat()];
  });
}
