/**
 * Gives the quota slots of deliveries back to their weekly fences, and to the day, the week's budget and the month of their
 * `assigned_at` where an order counts them (the table of 01-domain §3).
 */
import type { ClientSession } from 'mongodb';
import { monthOf } from '../../domain/time/paris-month.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';
import { monthId } from './commande-months.ts';

export type SlotHolder = Pick<
  DeliveryDoc,
  'commande_id' | 'slot_id' | 'is_lb' | 'assigned_at' | 'budget_cents'
>;

type Sums = Record<string, number>;

const add = (sums: Map<string, Sums>, id: string, given: Sums): void => {
  const sum = sums.get(id) ?? {};
  for (const [field, n] of Object.entries(given)) sum[field] = (sum[field] ?? 0) + n;
  sums.set(id, sum);
};

// MongoDB refuses a write to what another open transaction has written. In one fixed order, which assignments use
// too, the later of two writers is refused at the first fence they share, before it has written one the other needs.
const inOrder = (sums: Map<string, Sums>): [string, Sums][] => [...sums].sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * Call it inside the transaction that unsets `slot_id` of these deliveries, so that a slot is given back once.
 * @param deliveries as they were before, with their `slot_id`
 */
export async function giveBackSlots(
  store: Store,
  session: ClientSession,
  deliveries: readonly SlotHolder[],
): Promise<void> {
  const units = new Map<string, Sums>();
  const capped = new Map<string, Sums>();
  const months = new Map<string, Sums>();
  for (const { commande_id, slot_id, is_lb, assigned_at, budget_cents = 0 } of deliveries) {
    if (!slot_id) continue;
    const day = parisDay(assigned_at);
    const lb = -Number(is_lb);
    add(units, slot_id, { used: -1, lb_used: lb });
    add(capped, slot_id, { [`days.${day}`]: -1, [`lb_days.${day}`]: lb, cents: -budget_cents });
    add(months, monthId(commande_id, monthOf(day)), { used: -1 });
  }
  if (units.size === 0) return;
  await store.commande_weeks.bulkWrite(
    inOrder(units).flatMap(([_id, $inc]) => [
      { updateOne: { filter: { _id }, update: { $inc } } },
      // Only fences with caps count these.
      { updateOne: { filter: { _id, caps: { $exists: true } }, update: { $inc: capped.get(_id)! } } },
    ]),
    { session },
  );
  // Of an order without a month cap there is none, and nothing is written.
  await store.commande_months.bulkWrite(
    inOrder(months).map(([_id, $inc]) => ({ updateOne: { filter: { _id }, update: { $inc } } })),
    { session },
  );
}
