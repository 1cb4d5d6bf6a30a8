/** Has the waiting leads routed again. Every function throws `TemporalUnavailableError` when Temporal is silent. */
import { routeAgainSignal, type RouteStockResult } from '../../contracts/route-stock.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal, resultUntil, type StillRunning } from './call.ts';

type RouteStock = () => Promise<RouteStockResult>;

/** Has the stock evaluated again; returns as soon as it is asked for. */
export function launchRouteStock({ client, taskQueue }: TemporalLink): Promise<{ workflow_id: string }> {
  return callTemporal(async () => {
    const { workflowId } = await client.workflow.signalWithStart<RouteStock>('routeStock', {
      workflowId: workflowIds.routeStock,
      taskQueue,
      signal: routeAgainSignal,
    });
    return { workflow_id: workflowId };
  });
}

/** Has the stock evaluated again and waits for the result, 20 s at most. */
export async function awaitRouteStock(temporal: TemporalLink): Promise<RouteStockResult | StillRunning> {
  const { workflow_id } = await launchRouteStock(temporal);
  const handle = temporal.client.workflow.getHandle<RouteStock>(workflow_id);
  return resultUntil(temporal, workflow_id, () => handle.result());
}
