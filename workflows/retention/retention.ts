/**
 * `retention/<date>`: purges what has been kept for its period (06-law "Retention"), page by page, outside the hours in which leads
 * are delivered; a dry run counts the same. What is left in the morning is the next night's.
 */
import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { RetentionInput } from '../../contracts/retention.ts';
import { quick, scan } from '../activities.ts';

export async function retention(input: RetentionInput): Promise<void> {
  if (!(await quick.openRetention(input))) return;
  while (await scan.purgePages(input.run_id))
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof retention>(input);
  await quick.closeRetention(input.run_id);
}
