/**
 * What landing pages, providers and scripts call (03-api "Public"). Beacons send JSON as text/plain, here and only here.
 */
import type { App, Route } from '../../deps.ts';
import leads from './leads.ts';
import event from './track-event.ts';
import lpVisit from './track-lp-visit.ts';
import session from './track-session.ts';

const PUBLIC_ROUTES: readonly Route[] = [leads, session, lpVisit, event];

/** Unreadable text becomes `null`: each route says what that means to its callers. */
function acceptBeacons(app: App): void {
  app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, JSON.parse(text as string));
    } catch {
      done(null, null);
    }
  });
}

export default (app: App) => {
  void app.register((scoped: App, _options, done) => {
    acceptBeacons(scoped);
    for (const route of PUBLIC_ROUTES) route(scoped);
    done();
  });
};
