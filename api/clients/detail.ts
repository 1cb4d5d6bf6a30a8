import { clientAnswer, clientOf } from './client-answer.ts';
import type { App } from '../http/deps.ts';
import { OneClient } from './contract.ts';
import { IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id',
    config: { permission: 'clients.view' },
    schema: { summary: 'Un client', params: IdParams, response: { 200: OneClient } },
    handler: async ({ params, scope }) => ({
      client: await clientAnswer(app, await clientOf(app, params.id, scope)),
    }),
  });
