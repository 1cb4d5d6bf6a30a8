/**
 * The weekly fence of each order (04-architecture "Intake"): `commande_weeks` documents whose update filter makes it
 * impossible to exceed a quota, to use slots kept for LBs, or to assign to a closed order, however stale a cache is.
 *
 * An order with a quota has one fence a week. An unlimited one has a stripe per process, so that processes do not
 * fight over a counter; its use is their sum.
 */
import type { ClientSession } from 'mongodb';
import { freshCap, type WeekUse } from '../../domain/routing/lb.ts';
import { hasEnded } from '../../domain/routing/open-rules.ts';
import { prepaidOf } from '../billing/prepaid-units.ts';
import { addWeeks, weekBounds, type WeekKey, weekKey } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { ClientDoc } from '../clients/collections.ts';
import type { CommandeDoc } from '../commandes/collections.ts';
import type { CommandeWeekDoc } from './collections.ts';

/** Id of the fence an assignment counts on: quota orders share one, unlimited orders count per `stripe`. */
export const fenceId = (commandeId: string, week: WeekKey, quota: number, stripe: string): string =>
  quota > 0 ? `${commandeId}|${week}` : `${commandeId}|${week}|${stripe}`;

/** What the fence of a week says of an order and its client as they are. */
const fenceState = (order: CommandeDoc, client: ClientDoc | null, week: WeekKey) => ({
  open:
    order.active &&
    !order.deleted_at &&
    !hasEnded(order, week) &&
    client?.active === true &&
    !client.deleted_at,
  billing_mode: prepaidOf(client, order.produit),
  quota: order.quota_semaine,
  fresh_cap: freshCap(order.quota_semaine, order.lb_target_bp),
});

/**
 * Makes a missing fence, in a transaction that also writes the order (`fence_rev`), so that pausing or changing it at
 * the same moment conflicts instead of being overlooked. Does nothing when the order is gone or the fence is there.
 */
export async function makeFence(
  store: Store,
  commandeId: string,
  week: WeekKey,
  stripe: string,
): Promise<void> {
  await transaction(store, async (session) => {
    const order = await store.commandes.findOneAndUpdate(
      { _id: commandeId },
      { $inc: { fence_rev: 1 } },
      { session, returnDocument: 'after' },
    );
    if (!order) return;
    const client = await store.clients.findOne({ _id: order.client_id }, { session });
    const fence: Omit<CommandeWeekDoc, '_id'> = {
      commande_id: order._id,
      client_id: order.client_id,
      entity: order.entity,
      week_key: week,
      ...fenceState(order, client, week),
      used: 0,
      lb_used: 0,
    };
    await store.commande_weeks.updateOne(
      { _id: fenceId(order._id, week, order.quota_semaine, stripe) },
      { $setOnInsert: fence },
      { session, upsert: true },
    );
  });
}

/** Moves what unlimited stripes counted onto the single fence an order with a quota needs. */
async function foldStripes(
  store: Store,
  session: ClientSession,
  order: CommandeDoc,
  week: WeekKey,
): Promise<void> {
  const main = fenceId(order._id, week, order.quota_semaine, '');
  const stripes = await store.commande_weeks
    .find({ commande_id: order._id, week_key: week, _id: { $ne: main } }, { session })
    .toArray();
  if (stripes.length === 0) return;
  const total = stripes.reduce(
    (sum, { used, lb_used }) => ({ used: sum.used + used, lb_used: sum.lb_used + lb_used }),
    { used: 0, lb_used: 0 },
  );
  const { _id: _stripe, used: _used, lb_used: _lb, ...rest } = stripes[0]!;
  await store.commande_weeks.updateOne(
    { _id: main },
    { $inc: total, $setOnInsert: rest },
    { session, upsert: true },
  );
  const ids = stripes.map((stripe) => stripe._id);
  // A slot is of the week its delivery was made in.
  const { start } = weekBounds(week);
  await store.commande_weeks.deleteMany({ _id: { $in: ids } }, { session });
  await store.deliveries.updateMany(
    {
      client_id: order.client_id,
      commande_id: order._id,
      created_at: { $gte: start },
      slot_id: { $in: ids },
    },
    { $set: { slot_id: main } },
    { session },
  );
}

/**
 * Rewrites the fences of some orders, of the weeks around now, after they or their clients changed. Call it inside the
 * transaction that changed them.
 */
export async function rewriteFences(
  store: Store,
  session: ClientSession,
  commandeIds: readonly string[],
  now: Date,
): Promise<void> {
  const week = weekKey(now);
  for (const id of commandeIds) {
    const order = await store.commandes.findOneAndUpdate(
      { _id: id },
      { $inc: { fence_rev: 1 } },
      { session, returnDocument: 'after' },
    );
    if (!order) continue;
    const client = await store.clients.findOne({ _id: order.client_id }, { session });
    if (order.quota_semaine > 0) await foldStripes(store, session, order, week);
    // A decision of last Sunday's last moments, or of a process whose clock is ahead, counts on a neighbouring week.
    for (const near of [-1, 0, 1].map((weeks) => addWeeks(week, weeks))) {
      const { open, billing_mode, ...limits } = fenceState(order, client, near);
      await store.commande_weeks.updateMany(
        { commande_id: id, week_key: near },
        { $set: { open, billing_mode, ...(near < week ? {} : limits) } },
        { session },
      );
    }
  }
}

/** Units of one week per order: `commande_id` → use, stripes summed. Orders without any are absent. */
export async function weekUses(
  store: Store,
  week: WeekKey,
  commandeIds?: readonly string[],
  session?: ClientSession,
): Promise<Map<string, WeekUse>> {
  const uses = new Map<string, WeekUse>();
  const filter = { week_key: week, ...(commandeIds ? { commande_id: { $in: [...commandeIds] } } : {}) };
  for await (const fence of store.commande_weeks.find(filter, session ? { session } : {})) {
    const sum = uses.get(fence.commande_id) ?? { used: 0, lb_used: 0 };
    uses.set(fence.commande_id, { used: sum.used + fence.used, lb_used: sum.lb_used + fence.lb_used });
  }
  return uses;
}
