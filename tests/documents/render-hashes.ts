/** Prints the SHA-256 of the documents named on the command line, one a line: run in processes and time zones of its own. */
import { createHash } from 'node:crypto';
import { renderInvoice } from '../../documents/invoices/pdf.ts';
import { LOGO_LOOK, SAMPLES } from '../support/invoices.ts';

for (const name of process.argv.slice(2)) {
  const pdf = await renderInvoice(SAMPLES[name]!, LOGO_LOOK);
  process.stdout.write(`${name} ${createHash('sha256').update(pdf).digest('hex')}\n`);
}
