/** Issuing, as one route and the one of many do it: the number, then the mail, which a workflow sends. */
import type { InvoiceDoc, InvoiceMailDoc } from '../../store/invoices/collections.ts';
import { issueInvoice } from '../../store/invoices/issue-invoice.ts';
import { launchInvoice } from '../../temporal/launch/invoice.ts';
import { TemporalUnavailableError } from '../../temporal/launch/call.ts';
import { type Caller, actorOf } from '../http/plugins/auth.ts';
import type { App } from '../http/deps.ts';
import { found } from '../http/problem.ts';
import { INVOICE_GONE, lacksOf } from './invoice-answer.ts';

export interface Issued {
  invoice: InvoiceDoc;
  /** null: nobody to write to, or no mail was wanted. */
  mail: InvoiceMailDoc | null;
}

/** @param mailed false: the file only */
export async function issue(app: App, draft: InvoiceDoc, caller: Caller, mailed: boolean): Promise<Issued> {
  const { store, clock } = app.deps;
  const by = actorOf(caller);
  const issued = await issueInvoice(store, {
    id: draft._id,
    by,
    now: clock(),
    lacksOf: lacksOf(draft),
    mailed,
  });
  const invoice = found(issued, INVOICE_GONE);
  const mail = mailed
    ? await store.invoice_mails.findOne({ invoice_id: invoice._id, kind: 'invoice' })
    : null;
  await start(app, invoice._id, mail?._id);
  return { invoice, mail };
}

/** Has the file made and the mail sent; the sweep does when Temporal is away. */
export async function start(
  { deps: { temporal, log } }: App,
  invoice_id: string,
  mail_id?: string,
): Promise<void> {
  try {
    await launchInvoice(temporal, { invoice_id, ...(mail_id && { mail_id }) });
  } catch (error) {
    if (!(error instanceof TemporalUnavailableError)) throw error;
    log.warn({ invoice_id }, 'invoice: left to the sweep');
  }
}
