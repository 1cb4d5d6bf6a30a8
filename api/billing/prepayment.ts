import { clientOf } from '../clients/client-answer.ts';
import { IdParams } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { Prepayment } from './contract.ts';
import { balanceView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/clients/:id/prepayment',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Unités prépayées d’un client, par produit',
      params: IdParams,
      response: { 200: Prepayment },
    },
    handler: async ({ params, scope }) => {
      const { _id: client_id } = await clientOf(app, params.id, scope);
      const balances = await app.deps.store.prepayment_balances
        .find({ client_id })
        .sort({ produit: 1 })
        .toArray();
      return { client_id, balances: balances.map(balanceView) };
    },
  });
