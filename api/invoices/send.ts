import { parisDay } from '../../domain/time/paris-time.ts';
import { statusOn } from '../../domain/invoices/invoice-status.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { Problem } from '../http/problem.ts';
import { SendAnswer, SendBody } from './contract.ts';
import { ownInvoiceOf } from './invoice-answer.ts';
import { issue } from './issue.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/invoices/:id/send',
    config: { permission: 'billing.manage', problems: ['bad_request', 'conflict'] },
    schema: {
      summary: 'Émettre un brouillon, et l’envoyer',
      description:
        'Le numéro est donné maintenant ; l’e-mail part ensuite de lui-même. Ce qui manque est nommé, champ par champ (422).',
      params: IdParams,
      body: SendBody,
      response: { 200: SendAnswer },
    },
    handler: async (request) => {
      const draft = await ownInvoiceOf(app, request);
      if (draft.status !== 'draft') throw new Problem('bad_request', 'Cette facture est déjà émise.');
      if (draft.type === 'intercompany')
        throw new Problem(
          'bad_request',
          'Les factures intersociétés s’émettent depuis la page Intersociétés.',
        );
      const { invoice, mail } = await issue(app, draft, request.caller, request.body.email ?? true);
      return {
        success: true,
        status: statusOn(invoice, parisDay(app.deps.clock())),
        invoice_number: invoice.invoice_number!,
        issued_on: invoice.issued_on!,
        mail: { status: mail?.status ?? ('none' as const), to: mail?.to ?? [] },
      };
    },
  });
