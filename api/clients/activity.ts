import { clientActivity } from './client-activity.ts';
import { clientOf } from './client-answer.ts';
import type { App } from '../http/deps.ts';
import { ActivityQuery, ClientActivity } from './contract.ts';
import { IdParams } from '../http/contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id/activity',
    config: { permission: 'clients.view' },
    schema: {
      summary: 'Ce qui s’est passé avec un client : fiche, notes, refus, échecs',
      params: IdParams,
      querystring: ActivityQuery,
      response: { 200: ClientActivity },
    },
    handler: async ({ params, query: { limit = 100, skip = 0 }, scope }) => {
      const { _id } = await clientOf(app, params.id, scope);
      return clientActivity(app.deps.store, _id, { limit, skip });
    },
  });
