import { Type } from 'typebox';
import { salesCsv } from '../../domain/invoices/sales-csv.ts';
import { invoiceNumbers } from '../../store/invoices/invoice-numbers.ts';
import { readSales } from '../../store/invoices/read-sales.ts';
import { IdParams, ListQuery } from '../http/contract.ts';
import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import { TransferList } from '../intercompany/contract.ts';
import { transferView } from '../intercompany/view.ts';
import { invoiceOf } from './invoice-answer.ts';

export const lines = (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/invoices/:id/lines.csv',
    config: { permission: 'billing.view' },
    schema: {
      summary: 'Les ventes dont une facture est faite, une ligne par lead',
      description: 'Pour tableur : point-virgule, virgule décimale. Ni nom ni téléphone.',
      params: IdParams,
      response: {
        200: { description: 'Le fichier', content: { 'text/csv': { schema: Type.String() } } },
      },
    },
    handler: async (request, reply) => {
      const invoice = await invoiceOf(app, request);
      const sales = await readSales(app.deps.store, invoice);
      return reply
        .type('text/csv; charset=utf-8')
        .header(
          'content-disposition',
          `attachment; filename="${invoice.invoice_number ?? 'brouillon'}-ventes.csv"`,
        )
        .header('cache-control', 'private, no-store')
        .send(salesCsv(sales));
    },
  });

export const transfers = (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/invoices/:id/transfers',
    config: { permission: 'intercompany.view' },
    schema: {
      summary: 'Les transferts d’une facture entre les deux sociétés',
      params: IdParams,
      querystring: Type.Object(ListQuery),
      response: { 200: TransferList },
    },
    handler: async (request) => {
      const { store } = app.deps;
      const invoice = await invoiceOf(app, request);
      // A draft holds nothing: its transfers do not know it.
      const which =
        invoice.status === 'draft' ? { _id: { $in: invoice.transfer_ids } } : { invoice_id: invoice._id };
      const { docs, answer } = await readPage(store.intercompany_transfers, which, request.query, {
        by: 'sent_at',
      });
      const numbers = await invoiceNumbers(
        store,
        docs.map(({ invoice_id }) => invoice_id),
      );
      return { transfers: docs.map((transfer) => transferView(transfer, numbers)), ...answer };
    },
  });
