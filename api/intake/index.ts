/**
 * What landing pages, providers and scripts call (03-api "Public"): one reader of bodies for all of them, whatever type a
 * body names or leaves out.
 */
import type { App, Route } from '../http/deps.ts';
import leads from './leads.ts';
import { readBody } from './read-body.ts';
import event from './track-event.ts';
import lpVisit from './track-lp-visit.ts';
import session from './track-session.ts';

/** Bytes of a body (03-api "Public"). */
const BODY_LIMIT = 64 * 1024;

function readAnything(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes, done) => {
    done(null, readBody(bytes as Buffer, request.givenContentType));
  });
  // Fastify refuses a type it cannot read before any reader is asked, so the name of the type is taken away first.
  app.addHook('onRequest', (request, _reply, done) => {
    request.givenContentType = request.headers['content-type'];
    if (request.givenContentType !== undefined) request.headers['content-type'] = 'application/octet-stream';
    done();
  });
}

const declarePublic: Route = (app) => {
  void app.register((scoped: App, _options: object, done: () => void) => {
    scoped.decorateRequest('givenContentType', undefined);
    scoped.addHook('onRoute', (route) => {
      route.bodyLimit = BODY_LIMIT;
    });
    readAnything(scoped);
    for (const route of [leads, session, lpVisit, event]) route(scoped);
    done();
  });
};

export const routes: readonly Route[] = [declarePublic];

declare module 'fastify' {
  interface FastifyRequest {
    /** The content type a public request named, however it is spelled. */
    givenContentType: string | undefined;
  }
}
