import { changeDraft } from '../../store/invoices/make-drafts.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { InvoiceAnswer, InvoiceChange } from './contract.ts';
import { INVOICE_GONE, invoiceAnswer, ownInvoiceOf } from './invoice-answer.ts';
import { periodOf } from './period.ts';
import { manualLines } from './written-lines.ts';

export default (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/invoices/:id',
    config: { permission: 'billing.manage', problems: ['conflict'] },
    schema: {
      summary: 'Modifier un brouillon',
      description: 'Une facture émise ne change plus : un avoir la corrige.',
      params: IdParams,
      body: InvoiceChange,
      response: { 200: InvoiceAnswer },
    },
    handler: async (request) => {
      const { store, clock } = app.deps;
      const { description, line_items, period, reason } = request.body;
      const { _id } = await ownInvoiceOf(app, request);
      const change = {
        ...(description !== undefined && { description }),
        ...(reason !== undefined && { reason }),
        ...(line_items && { manual_lines: manualLines(line_items) }),
        ...(period && { period: periodOf(period) }),
      };
      const changed = await changeDraft(store, _id, change, actorOf(request.caller), clock());
      return { success: true, invoice: await invoiceAnswer(app, found(changed, INVOICE_GONE)) };
    },
  });
