/** A span for each request of the API (docs/tracing.md), by route and never by URL: a URL can hold a search (06-law). */
import { beginSpan, failSpan, inSpan, NO_PARENT } from '../../../tracing.ts';
import type { App } from '../deps.ts';

/** What machines ask every few seconds, and the admin's files. */
const isQuiet = (route: string): boolean => !route.startsWith('/api/') || route.startsWith('/api/system/');

export function traceRequests(app: App): void {
  app.decorateRequest('span');
  app.addHook('onRequest', (request, _reply, done) => {
    const { url: route } = request.routeOptions;
    if (route === undefined || isQuiet(route)) return done();
    const span = beginSpan(`${request.method} ${route}`, {
      kind: 'SERVER',
      // A caller's own `traceparent` is not ours to continue: anybody may send one.
      parent: NO_PARENT,
      attributes: {
        'http.request.method': request.method,
        'http.route': route,
        'rdz.request_id': request.id,
      },
    });
    if (span.isRecording()) request.span = span;
    done();
  });
  // Once the body is read: whoever reads it comes back without the context.
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.span) inSpan(request.span, done);
    else done();
  });
  app.addHook('onResponse', ({ span }, { statusCode }, done) => {
    span?.setAttribute('http.response.status_code', statusCode);
    if (span && statusCode >= 500) failSpan(span, String(statusCode));
    span?.end();
    done();
  });
}
