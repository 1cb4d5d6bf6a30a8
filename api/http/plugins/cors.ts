/**
 * CORS for the public routes only, by an allow-list: the environment's origins, a live setting, and those of the
 * registered landing pages, which come and go. Refused origins are remembered so that admins can see and allow them.
 */
import cors from '@fastify/cors';
import type { App } from '../deps.ts';

const MAX_REMEMBERED = 50;

export interface RefusedOrigin {
  origin: string;
  count: number;
  last_at: Date;
}

/** Origins turned away by this process since it started, the latest ones. */
export class RefusedOrigins {
  readonly #seen = new Map<string, RefusedOrigin>();

  add(origin: string, at: Date): void {
    const count = (this.#seen.get(origin)?.count ?? 0) + 1;
    this.#seen.delete(origin);
    this.#seen.set(origin, { origin: origin.slice(0, 200), count, last_at: at });
    if (this.#seen.size > MAX_REMEMBERED) this.#seen.delete(this.#seen.keys().next().value!);
  }

  list(): RefusedOrigin[] {
    return [...this.#seen.values()].reverse();
  }
}

/** Whether a page of `origin` may call the public API. */
export const isAllowedOrigin = (origin: string, allowed: readonly string[]): boolean =>
  allowed.some((entry) => entry === '*' || entry.toLowerCase().replace(/\/+$/, '') === origin.toLowerCase());

export async function allowOrigins(app: App): Promise<void> {
  const { config, live, clock } = app.deps;
  const refused = new RefusedOrigins();
  app.decorate('refusedOrigins', refused);
  await app.register(cors, {
    delegator: (request, done) => {
      const { origin } = request.headers;
      if (!origin || !request.url.startsWith('/api/public/')) return done(null, { origin: false });
      const allowed = isAllowedOrigin(origin, [
        ...config.allowedOrigins,
        ...live.current.settings.origins.allowed_origins,
        ...live.current.registry.origins,
      ]);
      if (!allowed) refused.add(origin, clock());
      done(null, { origin: allowed, credentials: true, methods: ['GET', 'POST'], maxAge: 600 });
    },
  });
}
