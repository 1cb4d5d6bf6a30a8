import { deleteDraft } from '../../store/invoices/make-drafts.ts';
import type { App } from '../http/deps.ts';
import { DeletedAnswer, IdParams } from '../http/contract.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { INVOICE_GONE, ownInvoiceOf } from './invoice-answer.ts';

export default (app: App) =>
  app.route({
    method: 'DELETE',
    url: '/api/invoices/:id',
    config: { permission: 'billing.manage', problems: ['conflict'] },
    schema: {
      summary: 'Supprimer un brouillon',
      description:
        'Ses enregistrements sont de nouveau à facturer ; des unités prépayées restent au client, sans facture.',
      params: IdParams,
      response: { 200: DeletedAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const { _id } = await ownInvoiceOf(app, request);
      if (!(await deleteDraft(store, _id, actorOf(request.caller), clock())))
        throw new Problem('not_found', INVOICE_GONE);
      return { success: true, deleted_id: _id };
    },
  });
