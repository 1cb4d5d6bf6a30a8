/** One line per request, with ids only: the route's pattern instead of the URL, which can hold a search (06-law). */
import type { App } from '../deps.ts';

export function logRequests(app: App): void {
  // Its fields are the ones named here: there is nothing to redact, and looking for it costs more than the line.
  const log = app.log.child({}, { redact: [] });
  app.addHook('onResponse', (request, reply, done) => {
    log.info(
      {
        reqId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        ...(request.caller && { user_id: request.caller.id }),
        ...(request.span && { trace_id: request.span.spanContext().traceId }),
      },
      'request',
    );
    done();
  });
}
