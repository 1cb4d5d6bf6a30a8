import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { Problem } from '../http/problem.ts';
import { RequestDetail } from './contract.ts';
import { requestDetail } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/privacy/requests/:id',
    config: { permission: 'privacy.view' },
    schema: {
      summary: 'Une demande : où elle en est, qui a été prévenu, et le certificat d’effacement',
      params: IdParams,
      response: { 200: RequestDetail },
    },
    handler: async ({ params, scope }) => {
      const { store } = app.deps;
      const request = await store.privacy_requests.findOne({ _id: params.id });
      if (!request?.entities.some((entity) => scope.sees(entity)))
        throw new Problem('not_found', 'Cette demande n’existe pas.');
      return requestDetail(store, request, scope);
    },
  });
