/**
 * Counts what a week's units are against an order's caps, when caps come to a fence that did not count them. What was
 * assigned before a budget was set counts at the price of its moment.
 */
import type { ClientSession } from 'mongodb';
import { priceOf } from '../../domain/billing/price-book.ts';
import { asCents, type Cents } from '../../domain/money/money.ts';
import { NO_CAP_USE, type OrderCaps, withUnit } from '../../domain/routing/caps.ts';
import { parisDay, weekBounds, type WeekKey } from '../../domain/time/paris-time.ts';
import { readPriceBook } from '../billing/prices.ts';
import type { CommandeDoc } from '../commandes/collections.ts';
import type { Store } from '../db/mongo.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';
import type { CommandeWeekDoc } from './collections.ts';

type Unit = Pick<DeliveryDoc, '_id' | 'assigned_at' | 'is_lb' | 'produit' | 'budget_cents'>;

/** Prices units assigned without a budget, and stores what each counts. What nobody had priced counts nothing. */
async function priceUnits(
  store: Store,
  session: ClientSession,
  { _id: commande_id, client_id }: CommandeDoc,
  units: readonly Unit[],
): Promise<ReadonlyMap<string, Cents>> {
  const unpriced = units.filter(({ budget_cents }) => budget_cents === undefined);
  if (unpriced.length === 0) return new Map();
  const of = { client_ids: [client_id], commande_ids: [commande_id] };
  const book = await readPriceBook(store, of, session);
  const cents = new Map(
    unpriced.map(({ _id, produit, assigned_at }) => {
      const { net_unit_price } = priceOf(book, { client_id, commande_id, produit }, assigned_at);
      return [_id, net_unit_price ?? asCents(0)];
    }),
  );
  await store.deliveries.bulkWrite(
    [...cents].map(([_id, budget_cents]) => ({
      updateOne: { filter: { _id }, update: { $set: { budget_cents } } },
    })),
    { session },
  );
  return cents;
}

/** Call it in a transaction that writes the fence. */
export async function countCaps(
  store: Store,
  session: ClientSession,
  order: CommandeDoc,
  { slot_id, week, caps }: { slot_id: string; week: WeekKey; caps: OrderCaps },
): Promise<Pick<Required<CommandeWeekDoc>, 'days' | 'lb_days' | 'cents'>> {
  const { start } = weekBounds(week);
  const units: Unit[] = await store.deliveries
    .find(
      { client_id: order.client_id, commande_id: order._id, created_at: { $gte: start }, slot_id },
      { session, projection: { assigned_at: 1, is_lb: 1, produit: 1, budget_cents: 1 } },
    )
    .toArray();
  const priced = caps.budget > 0 ? await priceUnits(store, session, order, units) : new Map<string, Cents>();
  let use = NO_CAP_USE;
  for (const { _id, assigned_at, is_lb, budget_cents } of units) {
    const cents = budget_cents ?? priced.get(_id) ?? 0;
    use = withUnit(use, { day: parisDay(assigned_at), is_lb, cents });
  }
  const { days, lb_days, cents } = use;
  return { days, lb_days, cents };
}
