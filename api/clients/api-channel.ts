import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { ApiChannelSettings } from './contract.ts';
import { channelView } from './api-channel-view.ts';
import { clientOf } from './client-answer.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id/api-channel',
    config: { permission: 'clients.view' },
    schema: {
      summary: 'Canal API d’un client',
      params: IdParams,
      response: { 200: ApiChannelSettings },
    },
    handler: async ({ params, scope }) =>
      channelView(await clientOf(app, params.id, scope), app.deps.clock()),
  });
