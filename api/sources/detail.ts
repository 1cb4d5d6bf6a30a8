import type { App } from '../http/deps.ts';
import { OneSource } from './contract.ts';
import { addressesOf, sourceAsked } from './source-answer.ts';
import { sourceDetail } from './view.ts';

export default (app: App) => {
  for (const { url, schema } of addressesOf('', '/detail'))
    app.route({
      method: 'GET',
      url,
      config: { permission: 'sources.view', problems: ['not_found'] },
      schema: {
        ...schema,
        summary: 'Une source, son disjoncteur et son histoire',
        response: { 200: OneSource },
      },
      handler: async (request) => ({ source: await sourceDetail(app, await sourceAsked(app, request)) }),
    });
};
