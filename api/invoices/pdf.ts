import { createHash } from 'node:crypto';
import { Binary } from 'mongodb';
import { Type } from 'typebox';
import { renderInvoice } from '../../documents/invoices/pdf.ts';
import { toCii } from '../../domain/invoices/cii.ts';
import { lookOf } from '../../domain/invoices/look.ts';
import type { InvoiceFileDoc } from '../../store/invoices/collections.ts';
import { readEntity } from '../../store/settings/change-setting.ts';
import type { App } from '../http/deps.ts';
import { IdParams } from '../http/contract.ts';
import { Problem } from '../http/problem.ts';
import { invoiceOf } from './invoice-answer.ts';

const file = (description: string, type: string) => ({
  description,
  content: { [type]: { schema: Type.Unsafe({ type: 'string', format: 'binary' }) } },
});

/** The stored file; while its workflow has not made it yet, it is made here: the first one stored is the invoice. */
async function fileOf(
  app: App,
  request: Parameters<typeof invoiceOf>[1],
): Promise<InvoiceFileDoc & { number: string }> {
  const { store, clock } = app.deps;
  const invoice = await invoiceOf(app, request);
  const { document } = invoice;
  if (!document?.number) throw new Problem('conflict', 'Un brouillon n’a pas de PDF : voyez son aperçu.');
  const { number } = document;
  const stored = await store.invoice_files.findOne({ _id: invoice._id });
  if (stored) return { ...stored, number };
  const { billing } = await readEntity(store, invoice.entity);
  const pdf = await renderInvoice(document, lookOf(billing));
  const kept = await store.invoice_files.findOneAndUpdate(
    { _id: invoice._id },
    {
      $setOnInsert: {
        pdf: new Binary(pdf),
        sha256: createHash('sha256').update(pdf).digest('hex'),
        xml: toCii({ ...document, number }),
        created_at: clock(),
      },
    },
    { upsert: true, returnDocument: 'after' },
  );
  return { ...kept!, number };
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
