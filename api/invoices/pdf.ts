import { Type } from 'typebox';
import { issuedFile } from '../../documents/invoices/issued-file.ts';
import { keepInvoiceFile } from '../../store/invoices/keep-file.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { Problem } from '../http/problem.ts';
import { invoiceOf } from './invoice-answer.ts';

const file = (description: string, type: string) => ({
  description,
  content: { [type]: { schema: Type.Unsafe({ type: 'string', format: 'binary' }) } },
});

/** The stored file; while its workflow has not made it yet, it is made here. */
async function fileOf(app: App, request: Parameters<typeof invoiceOf>[1]) {
  const { store, clock } = app.deps;
  const invoice = await invoiceOf(app, request);
  const kept = await keepInvoiceFile(store, invoice, issuedFile, clock());
  if (!kept) throw new Problem('conflict', 'Un brouillon n’a pas de PDF : voyez son aperçu.');
  return kept;
}

export const pdf = (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/invoices/:id/pdf',
    config: { permission: 'billing.view', problems: ['conflict'] },
    schema: {
      summary: 'Le PDF d’une facture émise (Factur-X)',
      description: 'Toujours les mêmes octets ; ETag : leur SHA-256.',
      params: IdParams,
      response: { 200: file('Le PDF', 'application/pdf') },
    },
    handler: async (request, reply) => {
      const stored = await fileOf(app, request);
      return reply
        .type('application/pdf')
        .header('etag', `"${stored.sha256}"`)
        .header('content-disposition', `inline; filename="${stored.number}.pdf"`)
        .header('cache-control', 'private, no-cache')
        .send(Buffer.from(stored.pdf.value()) as never);
    },
  });

export const xml = (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/invoices/:id/xml',
    config: { permission: 'billing.view', problems: ['conflict'] },
    schema: {
      summary: 'Le XML d’une facture émise (EN 16931)',
      params: IdParams,
      response: { 200: file('Le XML', 'application/xml') },
    },
    handler: async (request, reply) => {
      const stored = await fileOf(app, request);
      return reply
        .type('application/xml; charset=utf-8')
        .header('content-disposition', `attachment; filename="${stored.number}.xml"`)
        .send(stored.xml as never);
    },
  });
