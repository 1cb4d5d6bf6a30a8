/**
 * What landing pages, providers and scripts call (03-api "Public"). Beacons send JSON as text/plain, here and only here.
 */
import type { App, Route } from '../http/deps.ts';
import leads from './leads.ts';
import event from './track-event.ts';
import lpVisit from './track-lp-visit.ts';
import session from './track-session.ts';

const TRACKING: readonly Route[] = [session, lpVisit, event];

/** What an unreadable body becomes: no object, so no route takes it for one. */
const UNREADABLE = 'unreadable';

function parseLeniently(app: App, contentTypes: string[]): void {
  app.removeContentTypeParser(contentTypes);
  app.addContentTypeParser(contentTypes, { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, JSON.parse(text as string));
    } catch {
      done(null, UNREADABLE);
    }
  });
}

/** Declares routes that read these content types leniently. */
const scope =
  (contentTypes: string[], routes: readonly Route[]) => (app: App, _options: object, done: () => void) => {
    app.addHook('onRoute', (route) => {
      route.bodyLimit = BODY_LIMIT;
    });
    parseLeniently(app, contentTypes);
    for (const route of routes) route(app);
    done();
  };

/** Bytes of a body (03-api "Public"). */
const BODY_LIMIT = 64 * 1024;

const declarePublic: Route = (app) => {
  void app.register(scope(['text/plain'], [leads]));
  // Nobody reads the answer to a beacon: bad JSON is answered 200 `success:false` whatever it is sent as.
  void app.register(scope(['text/plain', 'application/json'], TRACKING));
};

export const routes: readonly Route[] = [declarePublic];
