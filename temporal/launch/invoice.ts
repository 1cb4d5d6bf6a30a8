/** Has the file of an issued invoice made and its mail sent. Throws `TemporalUnavailableError` when Temporal is silent. */
import { invoiceSummary } from '../../contracts/summaries.ts';
import type { InvoiceInput } from '../../contracts/invoice.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal } from './call.ts';

type Invoice = (input: InvoiceInput) => Promise<void>;

/** Starts it, or joins the same request under way. @returns the workflow */
export async function launchInvoice(
  { client, taskQueue }: TemporalLink,
  input: InvoiceInput,
): Promise<string> {
  const workflowId = workflowIds.invoice(input);
  await callTemporal(() =>
    client.workflow.start<Invoice>('invoice', {
      workflowId,
      taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: invoiceSummary(input.invoice_id),
      args: [input],
    }),
  );
  return workflowId;
}
