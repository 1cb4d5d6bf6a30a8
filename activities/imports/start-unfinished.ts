/** Files somebody has asked something of while Temporal was away, or whose workflow was ended. */
import { activityInfo, getClient } from '@temporalio/activity';
import { lookAgainSignal } from '../../contracts/imports.ts';
import { importSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import { WORKING_STATUSES } from '../../domain/imports/import-status.ts';
import type { ActivityDeps } from '../deps.ts';

/** Of one look; the next one goes on. */
const PAGE = 100;

/** @param before asked before: who asks starts it at once */
export async function startUnfinishedImports(
  { store }: Pick<ActivityDeps, 'store'>,
  before: Date,
): Promise<void> {
  const waiting = await store.imports
    .find({ status: { $in: [...WORKING_STATUSES] }, updated_at: { $lt: before } }, { projection: { _id: 1 } })
    .limit(PAGE)
    .toArray();
  for (const { _id } of waiting)
    await getClient().workflow.signalWithStart('importFile', {
      workflowId: workflowIds.importFile(_id),
      taskQueue: activityInfo().taskQueue,
      staticSummary: importSummary(_id),
      signal: lookAgainSignal,
      args: [_id],
    });
}
