/** Whether the workflow that holds a lock in MongoDB is still there. */
import { getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';

export async function isRunning({
  workflow_id,
  first_run_id,
}: {
  workflow_id: string;
  first_run_id: string;
}): Promise<boolean> {
  try {
    const { status, raw } = await getClient().workflow.getHandle(workflow_id).describe();
    return status.name === 'RUNNING' && raw.workflowExecutionInfo?.firstRunId === first_run_id;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
