/**
 * Who calls, and may they? A bearer token or the session cookie names a session; the route's declaration names the
 * permission. Nothing is allowed that is not declared.
 */
import type { FastifyRequest } from 'fastify';
import { isAllowed, isAtLeast, type Permission, type Role } from '../../../domain/access/permissions.ts';
import { isDemanded } from '../../../domain/access/second-factor.ts';
import type { Entity } from '../../../domain/common/entity.ts';
import type { Actor } from '../../../store/audit/event-log.ts';
import { API_KEY_PREFIX } from '../../../domain/access/api-keys.ts';
import { findApiKey } from '../../../store/access/api-keys.ts';
import { findSession } from '../../../store/access/sessions.ts';
import { sameText } from '../../../store/db/ids.ts';
import type { App } from '../deps.ts';
import { isRead } from '../reads.ts';
import { Problem } from '../problem.ts';

export const SESSION_COOKIE = 'rdz_session';

/** A signed-in user, a monitoring token (reads only), or a key of the API: then who made it, with what the key may do. */
export interface Caller {
  id: string;
  email: string;
  nom: string;
  role: Role;
  permissions: readonly Permission[];
  entity: Entity;
  /** Whether a code is asked for after the password. */
  second_factor: boolean;
  kind: 'session' | 'monitoring' | 'api_key';
  /** A key that sees both companies. */
  both?: boolean;
  csrf_token: string;
  /** SHA-256 of the token in use. */
  session_id: string;
  /** Where the request came from. */
  ip: string;
}

/** How the caller signs the audit trail. */
export const actorOf = (caller: Pick<Caller, 'id' | 'nom' | 'email' | 'ip'>): Actor => ({
  id: caller.id,
  name: caller.nom || caller.email,
  ip: caller.ip,
});

function bearer(request: FastifyRequest): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** A cookie travels by itself: a write that relies on it must also prove that our own page sent it. */
function checkCsrf(request: FastifyRequest, caller: Caller): void {
  const given = request.headers['x-csrf-token'];
  if (typeof given !== 'string' || !sameText(given, caller.csrf_token)) {
    throw new Problem('csrf', 'La page a expiré : rechargez-la, puis recommencez.');
  }
}

/** Whether settings demand a second factor of somebody. */
export const demandsSecondFactor = ({ deps: { live } }: App, { role }: Caller): boolean =>
  isDemanded(role, live.current.settings.second_factor);

/** Whether somebody has to have a second factor before anything else, and has none. */
export const lacksSecondFactor = (app: App, caller: Caller): boolean =>
  caller.kind === 'session' && !caller.second_factor && demandsSecondFactor(app, caller);

function checkAllowed(app: App, request: FastifyRequest, caller: Caller): void {
  const { permission, role, withoutSecondFactor, forKeys } = request.routeOptions.config;
  if (caller.kind === 'monitoring' && !isRead(request.method)) {
    throw new Problem('forbidden', 'Un jeton de supervision ne fait que lire.');
  }
  if (caller.kind === 'api_key' && permission === 'signed_in' && !forKeys) {
    throw new Problem('forbidden', 'Une clé d’API n’a pas de compte.');
  }
  if (!withoutSecondFactor && lacksSecondFactor(app, caller)) {
    throw new Problem(
      'second_factor',
      'Activez d’abord un second facteur : il est exigé des administrateurs.',
    );
  }
  if (permission !== 'signed_in' && !isAllowed(caller, permission!)) {
    throw new Problem('forbidden', `Il vous manque le droit « ${permission} ».`);
  }
  if (role && !isAtLeast(caller.role, role)) {
    throw new Problem(
      'forbidden',
      role === 'admin' ? 'Seul un administrateur le peut.' : 'Seul un super-administrateur le peut.',
    );
  }
}

/** Who made a key, with what the key may do. @throws Problem 401 */
async function keyCaller({ deps }: App, secret: string, ip: string): Promise<Caller> {
  const found = await findApiKey(deps.store, secret, deps.clock());
  if (!found) throw new Problem('unauthenticated', 'Clé d’API inconnue, expirée ou révoquée.');
  const { key, maker, permissions, entity } = found;
  return {
    ...{ id: maker._id, email: maker.email, nom: `${maker.nom || maker.email} (clé « ${key.name} »)` },
    // No role decides more than the list.
    ...{ role: 'viewer', permissions, entity: entity === 'BOTH' ? maker.entity : entity },
    ...{
      both: entity === 'BOTH',
      second_factor: false,
      kind: 'api_key',
      csrf_token: '',
      session_id: key._id,
      ip,
    },
  };
}

/** The session or key a request names. @throws Problem 401 when there is none */
export async function identify(
  app: App,
  request: FastifyRequest,
): Promise<{ caller: Caller; byCookie: boolean }> {
  const given = bearer(request);
  if (given?.startsWith(API_KEY_PREFIX)) {
    return { caller: await keyCaller(app, given, request.ip), byCookie: false };
  }
  const token = given ?? request.cookies[SESSION_COOKIE];
  const session = token ? await findSession(app.deps.store, token, app.deps.clock(), request.ip) : null;
  if (!session) throw new Problem('unauthenticated', 'Connectez-vous pour continuer.');
  const caller: Caller = { ...session, ip: request.ip };
  return { caller, byCookie: given === undefined };
}

/** Authenticates and authorises every route that is not public. */
export function authenticate(app: App): void {
  app.decorateRequest('caller');
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.public) return;
    const { caller, byCookie } = await identify(app, request);
    if (byCookie && !isRead(request.method)) checkCsrf(request, caller);
    checkAllowed(app, request, caller);
    request.caller = caller;
  });
}

/** Refuses, at start, a route that says neither `public` nor which permission it needs. */
export function demandDeclarations(app: App): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (Boolean(config?.public) === Boolean(config?.permission)) {
      throw new Error(`Route ${String(method)} ${url} must declare either public or a permission`);
    }
  });
}
