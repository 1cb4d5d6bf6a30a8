/**
 * The balance (01-domain "The daily run" 4): received − deleted = the sum over every lead status, per owner entity,
 * for a day and for all time, exactly. Anything lost, doubled or in an unknown state shows as `off ≠ 0`.
 */
import type { Entity } from '../common/entity.ts';
import { LEAD_STATUSES } from '../leads/lead.ts';

/** Leads that have no entity yet are counted under `none`. */
export type BalanceOwner = Entity | 'none';
export const BALANCE_OWNERS: readonly BalanceOwner[] = ['ZR7', 'MDL', 'none'];

export interface BalanceCounts {
  received: number;
  deleted: number;
  /** Counted from the leads themselves, by status as stored. */
  by_status: Record<string, number>;
}

export interface BalanceLine extends BalanceCounts {
  entity: BalanceOwner;
  scope: 'day' | 'all';
  /** received − deleted − leads in a known status. Zero, or an alert. */
  off: number;
}

/** One line of the balance. A lead in a status nobody knows does not count as accounted for. */
export function balanceLine(entity: BalanceOwner, scope: 'day' | 'all', counts: BalanceCounts): BalanceLine {
  const accounted = LEAD_STATUSES.reduce((sum, status) => sum + (counts.by_status[status] ?? 0), 0);
  return { entity, scope, ...counts, off: counts.received - counts.deleted - accounted };
}

/** True when no line is off. */
export const isBalanced = (lines: readonly BalanceLine[]): boolean => lines.every((line) => line.off === 0);
