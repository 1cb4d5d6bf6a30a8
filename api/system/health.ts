import type { App } from '../http/deps.ts';
import { readHealth } from './health-report.ts';
import { Health } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/system/health',
    config: { permission: 'dashboard.view' },
    schema: { summary: 'Santé de chaque partie', response: { 200: Health } },
    handler: () => readHealth(app),
  });
