/** Has the stock routed, phase by phase and queue by queue, each page a transaction of its own (01-domain §3). */
import type { StockPageInput } from '../activities/daily-delivery.ts';
import type { StockPhase, StockQueue } from '../store/assign-stock.ts';
import { quick, scan } from './activities.ts';

/** Each company's own leads first, then what may cross, then LBs fill what no fresh lead could. */
const PHASES = {
  run: ['held', 'own', 'cross', 'lb'],
  // Outside the run nothing is kept back for a later phase, and orders take no LB.
  stock: ['held', 'cross'],
} as const satisfies Record<StockPageInput['pass'], readonly StockPhase[]>;

export interface AssignedStock {
  assigned: number;
  kept: number;
  /** Leads that could not be written; they stay as they were. */
  failed: number;
}

export async function assignStock(pass: StockPageInput['pass']): Promise<AssignedStock> {
  const sum: AssignedStock = { assigned: 0, kept: 0, failed: 0 };
  const queues = await quick.stockQueues();
  for (const phase of PHASES[pass]) {
    for (const queue of phase === 'held' ? [null] : queues) await assignQueue(sum, phase, queue, pass);
  }
  return sum;
}

async function assignQueue(
  sum: AssignedStock,
  phase: StockPhase,
  queue: StockQueue | null,
  pass: StockPageInput['pass'],
): Promise<void> {
  let cursor: StockPageInput['cursor'] = null;
  do {
    const page: Awaited<ReturnType<typeof scan.assignStockPage>> = await scan.assignStockPage({
      phase,
      queue,
      pass,
      cursor,
    });
    sum.assigned += page.assigned_fresh + page.assigned_lb;
    sum.kept += page.kept;
    sum.failed += page.failed;
    cursor = page.next_cursor;
  } while (cursor);
}
