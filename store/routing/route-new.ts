/** Where a lead goes at the door: decided and taken on a draft, by intake and by the replay of a past day alike. */
import { parisDay } from '../../domain/time/paris-time.ts';
import { route, type RoutingDecision } from '../../domain/routing/routing.ts';
import type { LeadDoc } from '../leads/collections.ts';
import { type AssignmentDraft, assignedFields, type TargetedLead } from './assign-leads.ts';
import type { LbPool } from './lb-pool.ts';
import type { LeadChange } from './lead-change.ts';
import { routable } from './routable.ts';
import { lbInstead, replacedFields, replacementFor } from './replace-suspicious.ts';
import type { Snapshot } from './snapshot.ts';

/** What a lead is decided with. */
export interface DoorDraft {
  assignments: AssignmentDraft;
  lbs: LbPool;
  snapshot: Snapshot;
  now: Date;
}

export const decideNew = (lead: TargetedLead, { assignments, now }: DoorDraft): RoutingDecision =>
  route(routable(lead), assignments.viewFor(lead.guard_key, lead.phone_hash), {
    now,
    day: parisDay(now),
    pass: 'intake',
  });

/**
 * Takes the decision into the draft.
 * @returns the lead's fields, and the change of the LB that goes in the place of a suspicious number: looked for then, and only then
 */
export async function takeNew(
  lead: TargetedLead,
  decision: RoutingDecision,
  { assignments, lbs, snapshot, now }: DoorDraft,
): Promise<{ fields: Partial<LeadDoc>; lb?: LeadChange }> {
  if (decision.outcome === 'kept') {
    const { status, reason, trace } = decision;
    return { fields: { status, routing: trace, routing_mode: trace.mode, routing_reason: reason } };
  }
  const lb = await replacementFor(lead, decision, snapshot, lbs);
  if (!lb) return { fields: assignedFields(assignments.assign(lead, decision), decision) };
  const ofLb = lbInstead(lb, decision, { now, pass: 'intake' });
  const delivery = assignments.assign(lb, ofLb, lead._id);
  return {
    fields: replacedFields(lb, decision),
    lb: { lead: lb, fields: assignedFields(delivery, ofLb) },
  };
}
