/** Has the stock routed, phase by phase (01-domain §3). */
import type {
  StockPhaseInput,
  StockPhaseResult,
  StockPosition,
} from '../../activities/runs/daily-delivery.ts';
import { STOCK_PHASES } from '../../domain/runs/stock-phase.ts';
import { scan } from '../activities.ts';

export type AssignedStock = Omit<StockPhaseResult, 'next'>;

/** @param stop asked between two activities: the rest is left to whoever comes next */
export async function assignAllStock(
  pass: StockPhaseInput['pass'],
  stop = () => false,
): Promise<AssignedStock> {
  const sum: AssignedStock = { assigned: 0, kept: 0, failed: 0 };
  for (const phase of STOCK_PHASES[pass]) {
    for (let from: StockPosition | null = { queue: 0, cursor: null }; from && !stop();) {
      const pages: StockPhaseResult = await scan.assignStockPages({ phase, pass, from });
      sum.assigned += pages.assigned;
      sum.kept += pages.kept;
      sum.failed += pages.failed;
      from = pages.next;
    }
  }
  return sum;
}
