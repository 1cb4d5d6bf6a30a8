/**
 * An LB takes the order a suspicious number has won (01-domain §3 "LB replacement"). Both are decided on the caller's draft
 * and written in its transaction: no LB is ever reserved.
 */
import { isReplaceable, type SuspiciousLead } from '../../domain/routing/replacement.ts';
import type { OrderView, RoutingPass } from '../../domain/routing/open-rules.ts';
import type { RoutingDecision, RoutingTrace } from '../../domain/routing/routing.ts';
import type { RoutingReason } from '../../domain/routing/reasons.ts';
import type { LbLead, LbPool } from './lb-pool.ts';
import type { Snapshot } from './snapshot.ts';

type Assigned = Extract<RoutingDecision, { outcome: 'assigned' }>;

/** The LB that goes in the place of a lead that won, taken from the pool; `null`: the lead itself goes. */
export function replacementFor(
  lead: SuspiciousLead,
  { order }: Assigned,
  { settings }: Snapshot,
  lbs: LbPool,
): Promise<LbLead | null> {
  if (!settings.lb_replacement.enabled || !isReplaceable(lead, order)) return Promise.resolve(null);
  return lbs.take(order, 'replacement');
}

/** Lead fields of a lead that was replaced: its trace says which order it had won. */
export const replacedFields = (lb: LbLead, { trace, mode }: Assigned) => ({
  status: 'replaced_by_lb' as const,
  was_replaced: true,
  replacement_lead_id: lb._id,
  routing: { ...trace, reason: 'replaced_by_lb' as const },
  routing_mode: mode,
  routing_reason: 'replaced_by_lb' as const,
});

interface Moment {
  now: Date;
  pass: RoutingPass;
}

/** An LB does not win by routing of its own, so its order is all that is considered. */
function lbDecision(lb: LbLead, order: OrderView, { now, pass }: Moment, reason: RoutingReason): Assigned {
  const mode = 'normal' as const;
  const trace: RoutingTrace = {
    at: now,
    pass,
    calendar: { entity: lb.entity, open: true, reason: null },
    considered: [[order.id, order.client_id, order.entity, order.priorite, 'won', []]],
    more: {},
    winner: order.id,
    mode,
    reason,
  };
  return { outcome: 'assigned', order, mode, reason, trace };
}

/** An LB goes to an order whose share of LBs is due. */
export const lbForShare = (lb: LbLead, order: OrderView, moment: Moment): Assigned =>
  lbDecision(lb, order, moment, 'lb_mix');

/** An LB goes in the place of the lead that won; what the overlap guard did about that one holds for it. */
export function lbInstead(lb: LbLead, { order, trace }: Assigned, moment: Moment): Assigned {
  const decision = lbDecision(lb, order, moment, 'lb_replacement');
  if (trace.overlap) decision.trace.overlap = trace.overlap;
  return decision;
}
