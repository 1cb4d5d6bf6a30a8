/** What the Schedule starts: the purge of the Paris day of the scheduled moment, unless it is under way. */
import { defineSearchAttributeKey, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { startChild, workflowInfo } from '@temporalio/workflow';
import { retentionSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import type { retention } from './retention.ts';

const SCHEDULED_AT = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

export async function startRetention(): Promise<void> {
  const { typedSearchAttributes, startTime } = workflowInfo();
  const date = parisDay(typedSearchAttributes.get(SCHEDULED_AT) ?? startTime);
  try {
    await startChild<typeof retention>('retention', {
      workflowId: workflowIds.retention(date),
      parentClosePolicy: 'ABANDON',
      staticSummary: retentionSummary(date),
      args: [{ run_id: date }],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
