import { readPrepaidBalances } from '../../store/billing/prepaid-balances.ts';
import type { App } from '../http/deps.ts';
import { PrepaidList } from './contract.ts';
import { balanceView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/billing/prepaid',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Unités prépayées de tous les clients, celles qui s’épuisent d’abord',
      response: { 200: PrepaidList },
    },
    handler: async ({ scope }) => {
      const balances = await readPrepaidBalances(app.deps.store, scope.filter());
      return {
        balances: balances.map((balance) => ({
          client_id: balance.client_id,
          client_name: balance.client_name,
          entity: balance.entity,
          ...balanceView(balance),
        })),
        count: balances.length,
      };
    },
  });
