import { withdrawCredit } from '../../store/billing/withdraw-credit.ts';
import { clientOf } from '../clients/client-answer.ts';
import { DeletedAnswer } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { CreditParams } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'DELETE',
    url: '/api/clients/:id/credits/:credit_id',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Retirer des unités offertes',
      description: '409 une fois la semaine de la commande facturée.',
      params: CreditParams,
      response: { 200: DeletedAnswer },
    },
    handler: async ({ params, scope, caller }) => {
      const { store, clock } = app.deps;
      const { _id: client_id } = await clientOf(app, params.id, scope);
      const which = { id: params.credit_id, client_id };
      const credit = await withdrawCredit(store, which, actorOf(caller), clock());
      return { success: true, deleted_id: found(credit, 'Ces unités offertes n’existent pas.')._id };
    },
  });
