/** `invoice/<id>`: what follows an issue (02-money "Invoices"): the file, once and for good, then the mail and the platform. */
import type { InvoiceInput } from '../../contracts/invoice.ts';
import { mailing, scan } from '../activities.ts';

export async function invoice({ invoice_id, mail_id }: InvoiceInput): Promise<void> {
  await scan.storeInvoiceFile(invoice_id);
  // Neither waits for the other, and neither un-issues when it fails: people are told, and do it again.
  const results = await Promise.allSettled([
    mailing.transmitInvoice(invoice_id),
    ...(mail_id ? [mailing.mailInvoice(mail_id)] : []),
  ]);
  await scan.finishInvoice(invoice_id);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
