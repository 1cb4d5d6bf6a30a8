import type { App } from '../../deps.ts';
import { readHealth } from '../../health.ts';
import { Health } from '../../schemas/system.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/system/health',
    config: { permission: 'dashboard.view' },
    schema: { summary: 'Santé de chaque partie', response: { 200: Health } },
    handler: () => readHealth(app),
  });
