/** Has the stock routed, phase by phase (01-domain §3). */
import type {
  StockPhaseInput,
  StockPhaseResult,
  StockPosition,
} from '../../activities/runs/daily-delivery.ts';
import type { StockPhase } from '../../domain/runs/stock-phase.ts';
import { scan } from '../activities.ts';

/** LBs that are due, each company's own leads, what may cross, and LBs where no fresh lead was left (store/routing/assign-stock.ts). */
const PHASES = {
  run: ['held', 'due', 'own', 'cross', 'lb'],
  // Outside the run nothing is kept back for a later phase, and orders take no LB.
  stock: ['held', 'cross'],
} as const satisfies Record<StockPhaseInput['pass'], readonly StockPhase[]>;

export type AssignedStock = Omit<StockPhaseResult, 'next'>;

/** @param stop asked between two activities: the rest is left to whoever comes next */
export async function assignAllStock(
  pass: StockPhaseInput['pass'],
  stop = () => false,
): Promise<AssignedStock> {
  const sum: AssignedStock = { assigned: 0, kept: 0, failed: 0 };
  for (const phase of PHASES[pass]) {
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
