import type { App } from '../../deps.ts';
import { Live } from '../../schemas/system.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/system/live',
    config: { public: true },
    schema: { summary: 'Le processus répond', response: { 200: Live } },
    handler: () => ({ status: 'live' as const }),
  });
