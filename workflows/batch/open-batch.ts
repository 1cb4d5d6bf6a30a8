/** Puts a batch into the operators' inbox: `batch/<id>` opens, or looks at it again when it is open already. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { getExternalWorkflowHandle, startChild } from '@temporalio/workflow';
import { lookAgainSignal } from '../../contracts/batch.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import { batchSummary } from '../../contracts/summaries.ts';
import type { batch } from './batch.ts';

export async function openBatch(batchId: string): Promise<void> {
  const workflowId = workflowIds.batch(batchId);
  try {
    await startChild<typeof batch>('batch', {
      workflowId,
      parentClosePolicy: 'ABANDON',
      staticSummary: batchSummary(batchId),
      args: [{ batch_id: batchId }],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    // The workflow may close at this very moment: then the batch is decided and needs nobody, so a lost signal is fine.
    await getExternalWorkflowHandle(workflowId)
      .signal(lookAgainSignal)
      .catch(() => undefined);
  }
}
