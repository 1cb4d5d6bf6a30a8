/** One line per request, with ids only: the route's pattern instead of the URL, which can hold a search (06-law). */
import type { App } from '../deps.ts';

export function logRequests(app: App): void {
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        ...(request.caller && { user_id: request.caller.id }),
      },
      'request',
    );
    done();
  });
}
