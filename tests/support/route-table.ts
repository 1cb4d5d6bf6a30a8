/** Every route the API declares, as data: what table-driven tests go through. */
import type { RouteOptions } from 'fastify';
import { buildApp } from '../../api/http/app.ts';
import type { AppDeps, Route } from '../../api/http/deps.ts';
import { ROUTES } from '../../api/areas.ts';

export interface DeclaredRoute {
  method: string;
  url: string;
  config: NonNullable<RouteOptions['config']>;
  schema: { body?: unknown; querystring?: unknown; params?: unknown };
}

/** Declares everything once more and notes what passes; HEAD follows GET and is left out. */
export async function declaredRoutes(deps: AppDeps): Promise<DeclaredRoute[]> {
  const routes: DeclaredRoute[] = [];
  const collect: Route = (app) => {
    app.addHook('onRoute', ({ method, url, config, schema }) => {
      for (const name of [method].flat()) {
        if (name !== 'HEAD') routes.push({ method: name, url, config: config ?? {}, schema: schema ?? {} });
      }
    });
  };
  const app = await buildApp(deps, [collect, ...ROUTES]);
  await app.close();
  return routes;
}
