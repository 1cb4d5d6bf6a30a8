import type { App } from '../http/deps.ts';
import { pageOf, TOTAL_CAP } from '../http/paging.ts';
import { AlertList, AlertListQuery } from './contract.ts';
import { alertsView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/alerts',
    config: { permission: 'alerts.view' },
    schema: {
      summary: 'Alertes, les plus récentes d’abord',
      description: 'Celles d’aucune société se voient de chacune.',
      querystring: AlertListQuery,
      response: { 200: AlertList },
    },
    handler: async ({ query, scope }) => {
      const { store } = app.deps;
      const { state } = query;
      const all = await store.alerts
        .find({
          entity: { $in: [null, ...scope.entities] },
          ...(state && { resolved_at: { $exists: state === 'recovered' } }),
        })
        .sort({ raised_at: -1, _id: -1 })
        .limit(TOTAL_CAP)
        .toArray();
      const { items, answer } = pageOf(all, query);
      return { alerts: await alertsView(app.deps, items, scope), ...answer };
    },
  });
