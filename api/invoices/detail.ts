import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { OneInvoice } from './contract.ts';
import { invoiceAnswer, invoiceOf } from './invoice-answer.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/invoices/:id',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Une facture',
      description: 'Un brouillon est montré comme s’il était émis aujourd’hui, avec ce qui lui manque.',
      params: IdParams,
      response: { 200: OneInvoice },
    },
    handler: async (request) => ({ invoice: await invoiceAnswer(app, await invoiceOf(app, request)) }),
  });
