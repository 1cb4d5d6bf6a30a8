import { Type } from 'typebox';
import { renderInvoice } from '../../documents/invoices/pdf.ts';
import { lookOf } from '../../domain/invoices/look.ts';
import { readEntity } from '../../store/settings/change-setting.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { documentOf, invoiceOf } from './invoice-answer.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/invoices/:id/preview.pdf',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Un brouillon tel qu’il serait émis aujourd’hui',
      description: '« PROJET » en travers de chaque page, sans numéro ; rien n’est conservé.',
      params: IdParams,
      response: {
        200: {
          description: 'Le PDF',
          content: { 'application/pdf': { schema: Type.Unsafe({ type: 'string', format: 'binary' }) } },
        },
      },
    },
    handler: async (request, reply) => {
      const invoice = await invoiceOf(app, request);
      const [document, { billing }] = await Promise.all([
        documentOf(app, invoice),
        readEntity(app.deps.store, invoice.entity),
      ]);
      const pdf = await renderInvoice({ ...document, number: null }, lookOf(billing));
      return (
        reply
          .type('application/pdf')
          .header('cache-control', 'private, no-store')
          // The admin shows it beside what issuing will do.
          .header('content-security-policy', "frame-ancestors 'self'")
          .header('x-frame-options', 'SAMEORIGIN')
          .send(pdf as never)
      );
    },
  });
