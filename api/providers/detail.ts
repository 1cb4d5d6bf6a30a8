import type { App } from '../http/deps.ts';
import { providerAnswer, providerOf } from './provider-answer.ts';
import { IdParams } from '../http/contract.ts';
import { OneProvider } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/providers/:id',
    config: { permission: 'providers.access' },
    schema: { summary: 'Un fournisseur', params: IdParams, response: { 200: OneProvider } },
    handler: async ({ params, scope }) => ({
      provider: await providerAnswer(app, await providerOf(app, params.id, scope)),
    }),
  });
