import { readAlertPolicy } from '../../store/monitoring/alert-rules.ts';
import type { App } from '../http/deps.ts';
import { AlertPolicy } from './contract.ts';
import { policyView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/alerts/rules',
    config: { permission: 'alerts.manage', role: 'admin' },
    schema: { summary: 'Règles des alertes, et qui les reçoit', response: { 200: AlertPolicy } },
    handler: async () => policyView(await readAlertPolicy(app.deps.store)),
  });
