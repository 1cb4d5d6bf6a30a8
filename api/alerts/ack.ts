import { ackAlert } from '../../store/monitoring/ack-alert.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { AckAnswer } from './contract.ts';
import { alertsView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/alerts/:id/ack',
    config: { permission: 'alerts.view', problems: ['not_found'] },
    schema: {
      summary: 'Prendre une alerte en charge : elle reste ouverte tant que sa cause dure',
      params: IdParams,
      response: { 200: AckAnswer },
    },
    handler: async ({ params, scope, caller }) => {
      const { store, clock } = app.deps;
      const alert = await ackAlert(store, params.id, scope.entities, actorOf(caller), clock());
      if (!alert) throw new Problem('not_found', 'Alerte introuvable.');
      const [view] = await alertsView(app.deps, [alert], scope);
      return { success: true, alert: view! };
    },
  });
