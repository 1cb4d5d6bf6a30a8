import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { ExchangeList, ExchangesQuery } from './contract.ts';
import { exchangeView } from './api-channel-view.ts';
import { clientOf } from './client-answer.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id/api-channel/exchanges',
    config: { permission: 'clients.view' },
    schema: {
      summary: 'Derniers échanges avec l’API d’un client',
      description: 'Gardés six mois.',
      params: IdParams,
      querystring: ExchangesQuery,
      response: { 200: ExchangeList },
    },
    handler: async ({ params, query: { limit = 20 }, scope }) => {
      const { _id: client_id } = await clientOf(app, params.id, scope);
      const found = await app.deps.store.api_exchanges
        .find({ client_id }, { sort: { at: -1 }, limit })
        .toArray();
      return { exchanges: found.map(exchangeView), count: found.length };
    },
  });
