/** The files of an issued invoice: its page with its XML attached, and that XML. */
import { toCii } from '../../domain/invoices/cii.ts';
import type { InvoiceLook, NumberedInvoice } from '../../domain/invoices/document.ts';
import { drawInvoice } from './pdf.ts';

export async function issuedFile(
  document: NumberedInvoice,
  look: InvoiceLook,
): Promise<{ pdf: Buffer; xml: string }> {
  const xml = toCii(document);
  return { pdf: await drawInvoice(document, look, xml), xml };
}
