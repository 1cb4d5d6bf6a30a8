import { clientOf } from '../clients/client-answer.ts';
import { userNames } from '../deliveries/names.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { pageOf } from '../http/paging.ts';
import { parseWeek } from '../http/week.ts';
import { CreditList, CreditQuery } from './contract.ts';
import { creditView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id/credits',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Unités offertes à un client, les plus récentes d’abord',
      params: IdParams,
      querystring: CreditQuery,
      response: { 200: CreditList },
    },
    handler: async ({ params, query, scope }) => {
      const { store } = app.deps;
      const { _id: client_id } = await clientOf(app, params.id, scope);
      const week = query.week_key ? { week_key: parseWeek(query.week_key) } : {};
      const all = await store.billing_credits
        .find({ client_id, ...week, deleted_at: { $exists: false } })
        .sort({ week_key: -1, created_at: -1, _id: -1 })
        .toArray();
      const { items, answer } = pageOf(all, query);
      const nameOf = await userNames(
        store,
        items.map(({ by }) => by),
      );
      return { credits: items.map((credit) => creditView(credit, nameOf(credit.by))), ...answer };
    },
  });
