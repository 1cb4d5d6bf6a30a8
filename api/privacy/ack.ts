/**
 * Where a client acknowledges an erasure. Opening the page changes nothing, because mail scanners open every link; only its button
 * does (12-rules U62).
 */
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { acknowledge, findAcknowledgement } from '../../store/privacy/finish-erasure.ts';
import { tellErasure } from '../../temporal/launch/erasure.ts';
import type { App, Route } from '../http/deps.ts';
import { Problem } from '../http/problem.ts';
import { ACK_POLICY, ackPage } from './ack-page.ts';
import { AckParams } from './contract.ts';

const URL = '/api/public/privacy/ack/:token';
const Page = { description: 'La page', content: { 'text/html': { schema: Type.String() } } };

async function asked(app: App, token: string) {
  const found = await findAcknowledgement(app.deps.store, token);
  if (!found) throw new Problem('not_found', 'Ce lien n’est pas valable : reprenez-le dans notre message.');
  return found;
}

const send = (reply: FastifyReply, page: string) =>
  reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-security-policy', ACK_POLICY)
    .header('referrer-policy', 'no-referrer')
    .send(page);

export const showAck: Route = (app) =>
  app.route({
    method: 'GET',
    url: URL,
    config: { public: true, limit: 'public' },
    schema: {
      summary: 'La page où un client confirme un effacement ; l’ouvrir ne confirme rien',
      params: AckParams,
      response: { 200: Page },
    },
    handler: async ({ params }, reply) => send(reply, ackPage(await asked(app, params.token))),
  });

const confirm: Route = (app) =>
  app.route({
    method: 'POST',
    url: URL,
    config: { public: true, limit: 'public' },
    schema: {
      summary: 'Le bouton de cette page : le client a effacé la personne',
      params: AckParams,
      response: { 200: Page },
    },
    handler: async ({ params, ip }, reply) => {
      const { store, temporal, clock, log } = app.deps;
      const found = await asked(app, params.token);
      if (await acknowledge(store, found, { ip, now: clock() }))
        await tellErasure(temporal, found.erasure._id).catch((error: unknown) => {
          log.warn(
            { err: { name: (error as Error).name } },
            'the erasure sees the answer at its next reminder',
          );
        });
      return send(reply, ackPage(await asked(app, params.token)));
    },
  });

/** A form posts no JSON, and nothing of what it posts is read. */
export const declareConfirm: Route = (app) => {
  void app.register((scoped: App, _options: object, done: () => void) => {
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 1024 }, (_request, _body, read) =>
      read(null, {}),
    );
    confirm(scoped);
    done();
  });
};
