/**
 * Gives the quota slots of deliveries back to their weekly fences (the table of 01-domain §3). Prepaid units are given
 * back here too, once billing keeps them.
 */
import type { ClientSession } from 'mongodb';
import type { Store } from '../db/mongo.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';

/**
 * Call it inside the transaction that unsets `slot_id` of these deliveries, so that a slot is given back once.
 * @param deliveries as they were before, with their `slot_id`
 */
export async function giveBackSlots(
  store: Store,
  session: ClientSession,
  deliveries: readonly Pick<DeliveryDoc, 'slot_id' | 'is_lb'>[],
): Promise<void> {
  const given = new Map<string, { used: number; lb_used: number }>();
  for (const { slot_id, is_lb } of deliveries) {
    if (!slot_id) continue;
    const { used, lb_used } = given.get(slot_id) ?? { used: 0, lb_used: 0 };
    given.set(slot_id, { used: used - 1, lb_used: lb_used - Number(is_lb) });
  }
  // MongoDB refuses a write to what another open transaction has written. In one fixed order, which assignments use
  // too, the later of two writers is refused at the first fence they share, before it has written one the other needs.
  const fences = [...given].sort(([a], [b]) => (a < b ? -1 : 1));
  if (fences.length === 0) return;
  await store.commande_weeks.bulkWrite(
    fences.map(([_id, $inc]) => ({ updateOne: { filter: { _id }, update: { $inc } } })),
    { session },
  );
}
