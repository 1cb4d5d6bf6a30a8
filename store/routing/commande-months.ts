/**
 * What orders with a month cap took in a Paris month. The document is there from the moment the cap is set, counted in the
 * same transaction; every later month begins with its first assignment. When the cap is lifted they go.
 */
import type { ClientSession } from 'mongodb';
import { type MonthKey, monthBounds, monthsOf } from '../../domain/time/paris-month.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import type { CommandeDoc } from '../commandes/collections.ts';
import { orderCaps } from '../commandes/terms.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';

export const monthId = (commandeId: string, month: MonthKey): string => `${commandeId}|${month}`;

/** Counts a month that is not there yet from the deliveries that hold a unit. Call it in a transaction that writes the order. */
async function countMonth(
  store: Store,
  session: ClientSession,
  { _id: commande_id, client_id, entity }: CommandeDoc,
  month: MonthKey,
): Promise<void> {
  const _id = monthId(commande_id, month);
  if (await store.commande_months.findOne({ _id }, { session, projection: { _id: 1 } })) return;
  const { start, end, weeks } = monthBounds(month);
  // A unit given back at this moment writes the fence of its week, too: one of the two starts over.
  await store.commande_weeks.updateMany(
    { commande_id, week_key: { $in: weeks } },
    { $inc: { pins: 1 } },
    { session },
  );
  const used = await store.deliveries.countDocuments(
    {
      client_id,
      commande_id,
      created_at: { $gte: start },
      assigned_at: { $gte: start, $lt: end },
      slot_id: { $exists: true },
    },
    { session },
  );
  await store.commande_months.insertOne({ _id, commande_id, entity, month, used }, { session });
}

/** Has the months that are counted follow the cap of an order that is being changed. */
export async function alignMonths(
  store: Store,
  session: ClientSession,
  order: CommandeDoc,
  month: MonthKey,
): Promise<void> {
  if (orderCaps(order)?.month) await countMonth(store, session, order, month);
  else await store.commande_months.deleteMany({ commande_id: order._id }, { session });
}

/** Makes a missing month, in a transaction that also writes the order, so that lifting its cap at this moment conflicts. */
export async function makeMonth(store: Store, commandeId: string, month: MonthKey): Promise<void> {
  await transaction(store, async (session) => {
    const order = await store.commandes.findOneAndUpdate(
      { _id: commandeId },
      { $inc: { fence_rev: 1 } },
      { session, returnDocument: 'after' },
    );
    if (order && orderCaps(order)?.month) await countMonth(store, session, order, month);
  });
}

/** What is counted of the months a week has days of, by order. */
export async function readMonths(
  store: Store,
  week: WeekKey,
  commandeIds?: readonly string[],
): Promise<Map<string, Record<MonthKey, number>>> {
  const found = store.commande_months.find({
    month: { $in: monthsOf(week) },
    ...(commandeIds && { commande_id: { $in: [...commandeIds] } }),
  });
  const months = new Map<string, Record<MonthKey, number>>();
  for await (const { commande_id, month, used } of found)
    months.set(commande_id, { ...months.get(commande_id), [month]: used });
  return months;
}
