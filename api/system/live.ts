import type { App } from '../http/deps.ts';
import { Live } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/system/live',
    config: { public: true },
    schema: { summary: 'Le processus répond', response: { 200: Live } },
    handler: () => ({ status: 'live' as const }),
  });
