/** What the routing of the stock and its callers agree on. */
import { defineSignal } from '@temporalio/workflow';

/** Route the stock once more, after the pass under way. */
export const routeAgainSignal = defineSignal('route_again');

export interface RouteStockResult {
  assigned: number;
  kept: number;
}
