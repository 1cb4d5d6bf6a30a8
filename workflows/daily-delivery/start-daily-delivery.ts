/**
 * What the Schedule starts: its own id carries a timestamp, the run's must not, or there could be two of a day. Takes the
 * Paris day of the scheduled moment and starts the run, or has the one under way go on.
 */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { defineSearchAttributeKey } from '@temporalio/common';
import { getExternalWorkflowHandle, patched, startChild, workflowInfo } from '@temporalio/workflow';
import { parisDay } from '../../domain/time/paris-time.ts';
import { resumeRunSignal } from '../../contracts/daily-delivery.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { dailyDelivery } from './daily-delivery.ts';
import { runSummary } from '../../contracts/summaries.ts';

const SCHEDULED_AT = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

export async function startDailyDelivery(): Promise<void> {
  const { typedSearchAttributes, startTime } = workflowInfo();
  const date = parisDay(typedSearchAttributes.get(SCHEDULED_AT) ?? startTime);
  try {
    await startChild<typeof dailyDelivery>('dailyDelivery', {
      workflowId: workflowIds.dailyDelivery(date),
      parentClosePolicy: 'ABANDON',
      staticSummary: runSummary(date),
      args: [{ date, trigger: 'schedule', by: 'system' }],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    if (!patched('pause-ends-with-the-planned-run')) return;
    // Somebody started today's run earlier and may have paused it: a pause ends with the planned run at the latest.
    await getExternalWorkflowHandle(workflowIds.dailyDelivery(date))
      .signal(resumeRunSignal)
      .catch(() => undefined);
  }
}
