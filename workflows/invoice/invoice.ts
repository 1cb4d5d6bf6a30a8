/** `invoice/<id>`: what follows an issue (02-money "Invoices"): the file, once and for good, then the mail, at least once. */
import type { InvoiceInput } from '../../contracts/invoice.ts';
import { mailing, scan } from '../activities.ts';

export async function invoice({ invoice_id, mail_id }: InvoiceInput): Promise<void> {
  await scan.storeInvoiceFile(invoice_id);
  try {
    if (mail_id) await mailing.mailInvoice(mail_id);
  } finally {
    // A mail that failed never un-issues: people are told, and send it again.
    await scan.finishInvoice(invoice_id);
  }
}
