/** How orders stand at a moment: what the rules that look at an order alone are asked with. */
import { priceOf } from '../../domain/billing/price-book.ts';
import type { Cents } from '../../domain/money/money.ts';
import { inWeek, type OrderInput, type OrderView } from '../../domain/routing/open-rules.ts';
import { weekKey } from '../../domain/time/paris-time.ts';
import { readUnitsLeft, unitsLeft } from '../billing/prepaid-units.ts';
import type { Store } from '../db/mongo.ts';
import { weekUses } from './commande-weeks.ts';
import type { Snapshot } from './snapshot.ts';

/** What a unit of an order costs at a moment, net; null: it has no budget, or nobody has said. */
export const netPriceAt = ({ prices }: Snapshot, order: OrderView, now: Date): Cents | null =>
  order.caps?.budget ? priceOf(prices, { ...order, commande_id: order.id }, now).net_unit_price : null;

/** Orders by id, each with its quota and its use of this week. */
export async function readOrderStates(
  store: Store,
  snapshot: Snapshot,
  now: Date,
  orders: Iterable<OrderView> = snapshot.orders.values(),
): Promise<Map<string, OrderInput>> {
  const week = weekKey(now);
  const asked = [...orders];
  const ids = asked.map(({ id }) => id);
  const prepaid = asked.filter(({ billing_mode }) => billing_mode === 'PREPAID');
  const [uses, balances] = await Promise.all([weekUses(store, week, ids), readUnitsLeft(store, prepaid)]);
  return new Map(
    asked.map((order) => [
      order.id,
      {
        order: inWeek(order, week),
        week: uses.get(order.id) ?? { used: 0, lb_used: 0 },
        prepaid_left: unitsLeft(balances, order),
        net_price: netPriceAt(snapshot, order, now),
        now,
      },
    ]),
  );
}
