/** How a lead stood when the period began, from its deliveries. */
import { STOCK_STATUSES } from '../../../domain/leads/lead.ts';
import type { DeliveryDoc } from '../../deliveries/collections.ts';
import type { ReplayEdits } from '../../../domain/routing/replay-edits.ts';
import { weekKey } from '../../../domain/time/paris-time.ts';
import type { ReplayData } from './load.ts';
import type { Rules } from './base.ts';
import type { PastLead } from './past.ts';
import { ReplayWorld } from './world.ts';

/** When a delivery gave its unit back; absent: never. */
export const givenBackAt = ({ cancelled_at, rejected_at, removed_at }: DeliveryDoc): Date | undefined =>
  cancelled_at ?? rejected_at ?? removed_at;

const isBefore = (at: Date | undefined, start: Date): boolean => at !== undefined && at < start;

/** Deliveries of each lead, the oldest first. */
export function byLead(deliveries: Iterable<DeliveryDoc>): Map<string, DeliveryDoc[]> {
  const found = new Map<string, DeliveryDoc[]>();
  for (const delivery of deliveries) {
    const of = found.get(delivery.lead_id);
    if (of) of.push(delivery);
    else found.set(delivery.lead_id, [delivery]);
  }
  for (const of of found.values())
    of.sort((a, b) => a.assigned_at.getTime() - b.assigned_at.getTime() || (a._id < b._id ? -1 : 1));
  return found;
}

/** Takes back a proof that has come later. */
export function unproveBefore(lead: PastLead, at: Date): void {
  if (lead.proof_arrived && lead.proof_arrived.at > at) delete lead.consent;
}

/** Whether it waited at `start`, was sold, or had left for good. */
function leadThen(lead: PastLead, deliveries: readonly DeliveryDoc[], start: Date): PastLead {
  const is_lb = lead.is_lb && !(lead.lb_since && lead.lb_since >= start);
  const past = deliveries.filter((delivery) => delivery.assigned_at < start);
  const kept = past.findLast((delivery) => !isBefore(delivery.cancelled_at, start));
  const sent = past.filter((delivery) => isBefore(delivery.sent_at, start));
  const then: PastLead = {
    ...lead,
    is_lb,
    in_delivery: false,
    sold_to: [...new Set(sent.map(({ client_id }) => client_id))],
  };
  delete then.delivered_at;
  // What an import says of leads without deliveries.
  if (past.length === 0 && isBefore(lead.delivered_at, start))
    return { ...then, delivered_at: lead.delivered_at!, sold_to: lead.sold_to };
  if (kept && !isBefore(givenBackAt(kept), start)) {
    if (!isBefore(kept.sent_at, start)) return { ...then, status: 'routed', in_delivery: true };
    return { ...then, status: 'livre', delivered_at: kept.sent_at! };
  }
  if (lead.status === 'invalid') return then;
  if (lead.was_replaced && !(lead.routing && lead.routing.at >= start)) return then;
  if (lead.status === 'suppressed' && !lead.erased) return then;
  const held = (STOCK_STATUSES as readonly string[]).includes(lead.status);
  return { ...then, status: is_lb ? 'lb' : held ? lead.status : 'new' };
}

/** The world at the first moment of the period. */
export function worldAtStart(data: ReplayData, rules: Rules, edits: ReplayEdits): ReplayWorld {
  const { start } = data;
  const world = new ReplayWorld(data, rules, edits);
  const deliveries = byLead(data.deliveries.values());
  for (const lead of data.leads.values()) {
    if (lead.created_at >= start) continue;
    const of = deliveries.get(lead._id) ?? [];
    const gone = lead.erased && world.isSuppressed(lead.phone_hash, start);
    const then = leadThen(lead, of, start);
    unproveBefore(then, start);
    world.leads.set(lead._id, gone ? { ...then, status: 'suppressed' } : then);
    if (then.is_lb) world.pool.add(world.leads.get(lead._id)!);
  }
  for (const delivery of data.deliveries.values()) {
    if (delivery.assigned_at >= start) continue;
    takeGuard(world, delivery, start);
    const lead = world.leads.get(delivery.lead_id);
    if (isBefore(givenBackAt(delivery), start)) continue;
    world.restore({
      delivery,
      cents: world.priceAt(delivery),
      before: { status: lead?.is_lb ? 'lb' : 'new' },
    });
  }
  const week = weekKey(start);
  for (const { commande_id, ...by } of data.offsets) world.units.offset(week, commande_id, by);
  for (const { client_id, at } of data.sends) if (at < start) world.sent(client_id, at);
  return world;
}

/** The guard a delivery held then: of several, the latest. */
function takeGuard({ guards }: ReplayWorld, delivery: DeliveryDoc, start: Date): void {
  const { _id, client_id, guard_key, lead_id, assigned_at, cancelled_at, rejected_at, guard } = delivery;
  if (isBefore(cancelled_at, start) && !guard) return;
  const person = guards.get(guard_key) ?? new Map();
  const known = person.get(client_id);
  if (known && known.assigned_at > assigned_at) return;
  const rejected = isBefore(rejected_at, start);
  guards.set(
    guard_key,
    person.set(client_id, { client_id, delivery_id: _id, lead_id, assigned_at, rejected }),
  );
}
