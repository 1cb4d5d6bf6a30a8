/** Has the waiting leads routed again. Every function throws `TemporalUnavailableError` when Temporal is silent. */
import { routeAgainSignal, type RouteStockResult } from '../../contracts/route-stock.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal, DEFAULT_WAIT_MS, isUnanswered, type StillRunning } from './call.ts';

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
  const { client } = temporal;
  try {
    return await client.withDeadline(Date.now() + DEFAULT_WAIT_MS, () =>
      client.workflow.getHandle<RouteStock>(workflow_id).result(),
    );
  } catch (error) {
    if (isUnanswered(error)) return { pending: workflow_id };
    throw error;
  }
}
