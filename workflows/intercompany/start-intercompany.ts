/** What Monday's Schedule starts: the week that ended, of the scheduled moment; joins the run of it that is under way. */
import { defineSearchAttributeKey, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { startChild, workflowInfo } from '@temporalio/workflow';
import { intercompanySummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import { ENTITIES } from '../../domain/common/entity.ts';
import { addWeeks, weekKey } from '../../domain/time/paris-time.ts';
import type { intercompany } from './intercompany.ts';

const SCHEDULED_AT = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

export async function startIntercompany(): Promise<void> {
  const { typedSearchAttributes, startTime } = workflowInfo();
  const week = addWeeks(weekKey(typedSearchAttributes.get(SCHEDULED_AT) ?? startTime), -1);
  const run = { week, named: false, issuers: ENTITIES };
  try {
    await startChild<typeof intercompany>('intercompany', {
      workflowId: workflowIds.intercompany(run),
      parentClosePolicy: 'ABANDON',
      staticSummary: intercompanySummary(week),
      args: [{ ...run, trigger: 'schedule', by: 'system' }],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
