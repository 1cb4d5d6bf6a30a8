/** Has the waiting leads routed again, from a worker. */
import { activityInfo, getClient } from '@temporalio/activity';
import { routeAgainSignal } from '../../contracts/route-stock.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';

export async function askRouteStock(): Promise<void> {
  await getClient().workflow.signalWithStart('routeStock', {
    workflowId: workflowIds.routeStock,
    taskQueue: activityInfo().taskQueue,
    signal: routeAgainSignal,
  });
}
