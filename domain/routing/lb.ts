/**
 * LB, the lead backlog (01-domain §3 "LB pool", "LB mix").
 */
import { type BasisPoints, ceilShare } from '../money/money.ts';
import type { CapUse } from './caps.ts';
import { DAY_MS } from '../time/paris-time.ts';

/** Waiting leads older than this join the pool. */
export const LB_STOCK_AGE_MS = 8 * DAY_MS;
/** Sold leads last sold longer ago than this join the pool and keep their status. */
export const LB_RESALE_AGE_MS = 30 * DAY_MS;

export interface WeekUse {
  /** Units of the week not rejected, removed or cancelled, LB included. */
  used: number;
  lb_used: number;
  /** Of an order with caps. */
  caps?: CapUse;
}

/**
 * LB units the order's target still asks for, looking one assignment ahead: `⌈t × (accepted + 1)⌉ − lb_accepted`.
 * @param targetBp the order's `lb_target_pct` in basis points; 0 → never any LB.
 */
export const lbNeeded = (targetBp: BasisPoints, week: WeekUse): number =>
  targetBp === 0 ? 0 : ceilShare(targetBp, week.used + 1) - week.lb_used;

/** Fresh leads an order with a quota, or a day cap, takes outside the run: `quota − ⌈t × quota⌉`; the run fills the rest. */
export const freshCap = (quota: number, targetBp: BasisPoints): number => quota - ceilShare(targetBp, quota);

export const LB_STANDINGS = ['on_target', 'over', 'under'] as const;
export type LbStanding = (typeof LB_STANDINGS)[number];

/** How the LBs of a week stand to the order's target: the run gives `⌈t × accepted⌉` of them when there are any. */
export function lbStanding(targetBp: BasisPoints, { used, lb_used }: WeekUse): LbStanding {
  const due = ceilShare(targetBp, used);
  if (lb_used === due) return 'on_target';
  return lb_used > due ? 'over' : 'under';
}
