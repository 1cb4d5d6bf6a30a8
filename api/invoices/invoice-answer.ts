/** What the routes of one invoice have in common: finding it, and showing it. */
import type { FastifyRequest } from 'fastify';
import { invoiceLacks, type Lacking } from '../../documents/invoices/lacks.ts';
import type { InvoiceDocument } from '../../domain/invoices/document.ts';
import type { TransmissionState } from '../../domain/invoices/transmission.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import type { InvoiceDoc } from '../../store/invoices/collections.ts';
import { readDraft } from '../../store/invoices/draft-document.ts';
import type { App } from '../http/deps.ts';
import type { Invoice } from './contract.ts';
import { invoiceView } from './view.ts';

export const INVOICE_GONE = 'Cette facture n’existe pas.';

/** The invoice a request names: both companies see what they bill each other. @throws Problem 404 */
export async function invoiceOf(
  app: App,
  { params, scope }: Pick<FastifyRequest, 'scope'> & { params: { id: string } },
): Promise<InvoiceDoc> {
  const invoice = await app.deps.store.invoices.findOne({ _id: params.id });
  if (invoice?.buyer_entity && scope.sees(invoice.buyer_entity)) return invoice;
  return scope.record(invoice, INVOICE_GONE);
}

/** As `invoiceOf`, for its issuer: the other company reads only. @throws Problem 404 */
export async function ownInvoiceOf(
  app: App,
  { params, scope }: Pick<FastifyRequest, 'scope'> & { params: { id: string } },
): Promise<InvoiceDoc> {
  return scope.record(await app.deps.store.invoices.findOne({ _id: params.id }), INVOICE_GONE);
}

/** What keeps a document of this kind from being issued. */
export const lacksOf =
  ({ type }: Pick<InvoiceDoc, 'type'>) =>
  (document: InvoiceDocument): Lacking[] =>
    invoiceLacks(document, type === 'intercompany' ? 'company' : 'client');

/** The document of an invoice: frozen, or of a draft what it would be if issued today. */
export async function documentOf(
  { deps: { store, clock } }: App,
  invoice: InvoiceDoc,
): Promise<InvoiceDocument> {
  return invoice.document ?? (await readDraft(store, invoice, parisDay(clock()))).document;
}

/** States from which a person hands an invoice over to its company's platform. */
const HANDED_BY_PEOPLE: readonly TransmissionState[] = ['not_required', 'to_transmit', 'refused'];

const canTransmit = ({ deps: { config } }: App, { entity, document, transmission }: InvoiceDoc): boolean =>
  document !== undefined &&
  config.einvoice[entity].adapter !== 'none' &&
  HANDED_BY_PEOPLE.includes(transmission?.state ?? 'not_required');

export async function invoiceAnswer(app: App, invoice: InvoiceDoc): Promise<Invoice> {
  const { store, clock } = app.deps;
  const document = await documentOf(app, invoice);
  const missing = invoice.status === 'draft' ? lacksOf(invoice)(document) : [];
  return invoiceView(store, invoice, {
    document,
    missing,
    can_transmit: canTransmit(app, invoice),
    today: parisDay(clock()),
  });
}
