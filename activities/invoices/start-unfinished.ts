/** Issued invoices whose file or mail nobody has begun, or whose process ended before it did. */
import { activityInfo, getClient } from '@temporalio/activity';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { invoiceSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import type { InvoiceDoc } from '../../store/invoices/collections.ts';
import { askMail, NoRecipientError } from '../../store/invoices/invoice-mails.ts';
import type { ActivityDeps } from '../deps.ts';

/** Of one look; the next one goes on. */
const PAGE = 200;

/** @param before issued before: who issues one starts it at once */
export async function startUnfinished({ store }: Pick<ActivityDeps, 'store'>, before: Date): Promise<void> {
  const unfinished = await store.invoices
    .find({ unfinished: true, issued_at: { $lt: before } })
    .limit(PAGE)
    .toArray();
  for (const invoice of unfinished) await startOne({ store }, invoice);
}

async function mailOf(
  { store }: Pick<ActivityDeps, 'store'>,
  invoice: InvoiceDoc,
): Promise<string | undefined> {
  const known = await store.invoice_mails.findOne({ invoice_id: invoice._id, kind: 'invoice' });
  if (known) return known._id;
  try {
    return (await askMail(store, { invoice, kind: 'invoice', by: SYSTEM.id, now: new Date() }))._id;
  } catch (error) {
    // It stays "à envoyer": a person sends it.
    if (error instanceof NoRecipientError) return undefined;
    throw error;
  }
}

async function startOne(deps: Pick<ActivityDeps, 'store'>, invoice: InvoiceDoc): Promise<void> {
  // Only the companies' own invoices are mailed without having been asked for.
  const mail_id = invoice.type === 'intercompany' ? await mailOf(deps, invoice) : undefined;
  const asked = mail_id
    ? undefined
    : await deps.store.invoice_mails.findOne({ invoice_id: invoice._id, kind: 'invoice' });
  const input = { invoice_id: invoice._id, ...((mail_id ?? asked) && { mail_id: mail_id ?? asked!._id }) };
  try {
    await getClient().workflow.start('invoice', {
      workflowId: workflowIds.invoice(input),
      taskQueue: activityInfo().taskQueue,
      staticSummary: invoiceSummary(invoice._id),
      args: [input],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
