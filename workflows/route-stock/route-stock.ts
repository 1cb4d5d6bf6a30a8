/**
 * Routes waiting leads again, when an order opens, a source is released, a form is configured or a proof arrives
 * (01-domain §1 "Stock"). Asked again while it works, it goes through the stock once more.
 */
import { setHandler } from '@temporalio/workflow';
import { assignAllStock } from './assign-stock.ts';
import { routeAgainSignal, type RouteStockResult } from '../../contracts/route-stock.ts';

export async function routeStock(): Promise<RouteStockResult> {
  const sum: RouteStockResult = { assigned: 0, kept: 0 };
  let routeAgain = true;
  setHandler(routeAgainSignal, () => {
    routeAgain = true;
  });
  while (routeAgain) {
    routeAgain = false;
    const { assigned, kept } = await assignAllStock('stock');
    sum.assigned += assigned;
    sum.kept = kept;
  }
  return sum;
}
