import { draftByHand } from '../../store/invoices/make-drafts.ts';
import { clientOf } from '../clients/client-answer.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { InvoiceAnswer, NewInvoice } from './contract.ts';
import { invoiceAnswer } from './invoice-answer.ts';
import { periodOf } from './period.ts';
import { linesOfNew } from './written-lines.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/invoices',
    config: { permission: 'billing.manage' },
    schema: {
      summary: 'Un brouillon écrit à la main',
      description: 'Les lignes l’emportent sur le montant ; la TVA est celle du client.',
      body: NewInvoice,
      response: { 200: InvoiceAnswer },
    },
    handler: async ({ body, scope, caller }) => {
      const { store, clock } = app.deps;
      const client = await clientOf(app, body.client_id, scope);
      const draft = await draftByHand(
        store,
        {
          entity: client.entity,
          client_id: client._id,
          manual_lines: linesOfNew(body),
          description: body.description?.trim() ?? '',
          ...(body.period && { period: periodOf(body.period) }),
        },
        actorOf(caller),
        clock(),
      );
      return { success: true, invoice: await invoiceAnswer(app, draft) };
    },
  });
