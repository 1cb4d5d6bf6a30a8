/** Keeps the files of an issued invoice: the first ones stored are the invoice, and are never drawn again. */
import { createHash } from 'node:crypto';
import { Binary } from 'mongodb';
import type { InvoiceLook, NumberedInvoice } from '../../domain/invoices/document.ts';
import { lookOf } from '../../domain/invoices/look.ts';
import type { Store } from '../db/mongo.ts';
import { readEntity } from '../settings/change-setting.ts';
import type { InvoiceDoc, InvoiceFileDoc } from './collections.ts';

/** Draws a document (`issuedFile`, documents/invoices). */
type Draw = (document: NumberedInvoice, look: InvoiceLook) => Promise<{ pdf: Buffer; xml: string }>;

/** @returns the files, drawn when nobody has yet; null of a draft, which has none */
export async function keepInvoiceFile(
  store: Store,
  { _id, entity, document }: Pick<InvoiceDoc, '_id' | 'entity' | 'document'>,
  draw: Draw,
  now: Date,
): Promise<(InvoiceFileDoc & { number: string }) | null> {
  if (!document?.number) return null;
  const { number } = document;
  const stored = await store.invoice_files.findOne({ _id });
  if (stored) return { ...stored, number };
  const { billing } = await readEntity(store, entity);
  const { pdf, xml } = await draw({ ...document, number }, lookOf(billing));
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const kept = await store.invoice_files.findOneAndUpdate(
    { _id },
    { $setOnInsert: { pdf: new Binary(pdf), sha256, xml, created_at: now } },
    { upsert: true, returnDocument: 'after' },
  );
  return { ...kept!, number };
}
