/** A call without a body, or with an empty one, is a call with an empty object: actions need no `{}`. */
import type { App } from '../deps.ts';

export function acceptEmptyBodies(app: App): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body as string;
    if (text.trim() === '') done(null, {});
    else void parseJson(request, text, done);
  });
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.routeOptions.schema?.body && (request.body === undefined || request.body === null))
      request.body = {};
    done();
  });
}
