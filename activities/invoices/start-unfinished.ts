/** Issued invoices whose file or mail nobody has begun, or whose process ended before it did. */
import { activityInfo, getClient } from '@temporalio/activity';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { InvoiceInput } from '../../contracts/invoice.ts';
import { invoiceSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import type { InvoiceDoc } from '../../store/invoices/collections.ts';
import { askMailOrNone, mailsToSend } from '../../store/invoices/invoice-mails.ts';
import { sendingHeld } from '../../store/system/restore-mark.ts';
import type { ActivityDeps } from '../deps.ts';

/** Of one look; the next one goes on. */
const PAGE = 200;

/** @param before issued before: who issues one starts it at once */
export async function startUnfinished({ store }: Pick<ActivityDeps, 'store'>, before: Date): Promise<void> {
  // What was mailed after a backup is not in what was restored from it.
  if (await sendingHeld(store)) return;
  const unfinished = await store.invoices
    .find({ unfinished: true, issued_at: { $lt: before } })
    .limit(PAGE)
    .toArray();
  for (const invoice of unfinished) await startOne({ store }, invoice);
  for (const { _id: mail_id, invoice_id } of await mailsToSend(store, before, PAGE))
    await startInvoice({ invoice_id, mail_id });
}

/** The mail an invoice was asked to have; those between the companies are mailed without having been asked for. */
async function mailOf(
  { store }: Pick<ActivityDeps, 'store'>,
  invoice: InvoiceDoc,
): Promise<string | undefined> {
  const known = await store.invoice_mails
    .find({ invoice_id: invoice._id, kind: 'invoice' })
    .sort({ created_at: -1 })
    .limit(1)
    .next();
  // One that failed is a person's to send again.
  if (known) return known.status === 'sending' ? known._id : undefined;
  if (invoice.type !== 'intercompany') return undefined;
  const mail = await askMailOrNone(store, { invoice, kind: 'invoice', by: SYSTEM.id, now: new Date() });
  return mail?._id;
}

async function startOne(deps: Pick<ActivityDeps, 'store'>, invoice: InvoiceDoc): Promise<void> {
  const mail_id = await mailOf(deps, invoice);
  await startInvoice({ invoice_id: invoice._id, ...(mail_id && { mail_id }) });
}

/** Has an invoice's file made and its mail sent, unless that is under way. */
export async function startInvoice(input: InvoiceInput): Promise<void> {
  try {
    await getClient().workflow.start('invoice', {
      workflowId: workflowIds.invoice(input),
      taskQueue: activityInfo().taskQueue,
      staticSummary: invoiceSummary(input.invoice_id),
      args: [input],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
