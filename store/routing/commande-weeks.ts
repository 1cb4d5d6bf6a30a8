/**
 * The weekly fence of each order (04-architecture "Intake"): `commande_weeks` documents whose update filter makes it
 * impossible to exceed a quota, a cap or a budget, to use slots kept for LBs, or to assign to a closed order, however stale a
 * cache is.
 *
 * An order with a quota or a cap has one fence a week. An unlimited one has a stripe per process, so that processes do not
 * fight over a counter; its use is their sum.
 */
import type { ClientSession } from 'mongodb';
import { hasLimit, NO_CAP_USE, type OrderCaps, sameCaps } from '../../domain/routing/caps.ts';
import { freshCap, type WeekUse } from '../../domain/routing/lb.ts';
import { hasEnded } from '../../domain/routing/open-rules.ts';
import { closedDays, quotaIn } from '../../domain/routing/order-terms.ts';
import { monthOf } from '../../domain/time/paris-month.ts';
import { prepaidOf } from '../billing/prepaid-units.ts';
import { addWeeks, parisDay, weekBounds, type WeekKey, weekKey } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { ClientDoc } from '../clients/collections.ts';
import type { CommandeDoc } from '../commandes/collections.ts';
import { orderCaps, orderTerms } from '../commandes/terms.ts';
import type { CommandeWeekDoc } from './collections.ts';
import { alignMonths, readMonths } from './commande-months.ts';
import { countCaps } from './count-caps.ts';

/** Id of the fence an assignment counts on: orders with a limit share one, unlimited orders count per `stripe`. */
export const fenceId = (
  commandeId: string,
  week: WeekKey,
  order: { quota: number; caps: OrderCaps | null },
  stripe: string,
): string => (hasLimit(order) ? `${commandeId}|${week}` : `${commandeId}|${week}|${stripe}`);

/** What the fence of a week says of an order and its client as they are. */
export function fenceState(order: CommandeDoc, client: ClientDoc | null, week: WeekKey) {
  const terms = orderTerms(order);
  const quota = quotaIn(order.quota_semaine, terms.quota_weeks, week);
  return {
    open:
      order.active &&
      !order.deleted_at &&
      !hasEnded(order, week) &&
      client?.active === true &&
      !client.deleted_at,
    billing_mode: prepaidOf(client, order.produit),
    closed_days: closedDays(terms, week),
    quota,
    fresh_cap: freshCap(quota, order.lb_target_bp),
    caps: orderCaps(order),
  };
}

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
    const { caps, closed_days, ...state } = fenceState(order, client, week);
    const { days, lb_days, cents } = NO_CAP_USE;
    const fence: Omit<CommandeWeekDoc, '_id'> = {
      commande_id: order._id,
      client_id: order.client_id,
      entity: order.entity,
      week_key: week,
      ...state,
      ...(closed_days.length > 0 && { closed_days }),
      used: 0,
      lb_used: 0,
      ...(caps && { caps, days, lb_days, cents }),
    };
    await store.commande_weeks.updateOne(
      { _id: fenceId(order._id, week, { quota: state.quota, caps }, stripe) },
      { $setOnInsert: fence },
      { session, upsert: true },
    );
  });
}

/** Moves what unlimited stripes counted onto the single fence an order with a limit needs. @returns whether there were any */
async function foldStripes(
  store: Store,
  session: ClientSession,
  order: CommandeDoc,
  week: WeekKey,
): Promise<boolean> {
  const main = `${order._id}|${week}`;
  const stripes = await store.commande_weeks
    .find({ commande_id: order._id, week_key: week, _id: { $ne: main } }, { session })
    .toArray();
  if (stripes.length === 0) return false;
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
  return true;
}

/** Rewrites the limits of a week's fences: one fence that counts towards the caps there are, or none that does. */
async function rewriteLimits(
  store: Store,
  session: ClientSession,
  order: CommandeDoc,
  week: WeekKey,
  limits: Pick<ReturnType<typeof fenceState>, 'quota' | 'fresh_cap' | 'caps'>,
): Promise<void> {
  const { caps, ...set } = limits;
  const of = { commande_id: order._id, week_key: week };
  const folded = hasLimit(limits) && (await foldStripes(store, session, order, week));
  if (!caps) {
    const unset = { caps: 1, days: 1, lb_days: 1, cents: 1 } as const;
    await store.commande_weeks.updateMany(of, { $set: set, $unset: unset }, { session });
    return;
  }
  const slot_id = `${order._id}|${week}`;
  const fence = await store.commande_weeks.findOne({ _id: slot_id }, { session });
  if (!fence) return;
  const counts =
    folded || !sameCaps(fence.caps ?? null, caps)
      ? await countCaps(store, session, order, { slot_id, week, caps })
      : {};
  await store.commande_weeks.updateOne({ _id: slot_id }, { $set: { ...set, caps, ...counts } }, { session });
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
    // A decision of last Sunday's last moments, or of a process whose clock is ahead, counts on a neighbouring week.
    for (const near of [-1, 0, 1].map((weeks) => addWeeks(week, weeks))) {
      const { open, billing_mode, closed_days, ...limits } = fenceState(order, client, near);
      await store.commande_weeks.updateMany(
        { commande_id: id, week_key: near },
        {
          $set: { open, billing_mode, ...(closed_days.length > 0 && { closed_days }) },
          ...(closed_days.length === 0 && { $unset: { closed_days: 1 as const } }),
        },
        { session },
      );
      if (near >= week) await rewriteLimits(store, session, order, near, limits);
    }
    await alignMonths(store, session, order, monthOf(parisDay(now)));
  }
}

type Sums = Map<string, WeekUse>;

const noUse: WeekUse = { used: 0, lb_used: 0 };

function addFence(uses: Sums, { commande_id, used, lb_used, ...fence }: CommandeWeekDoc): void {
  const sum = uses.get(commande_id) ?? noUse;
  const { days = {}, lb_days = {}, cents = NO_CAP_USE.cents } = fence;
  const caps = fence.caps ? { ...NO_CAP_USE, days, lb_days, cents } : sum.caps;
  uses.set(commande_id, {
    used: sum.used + used,
    lb_used: sum.lb_used + lb_used,
    ...(caps && { caps }),
  });
}

/** Units of one week per order: `commande_id` → use, stripes summed. Orders without any are absent. */
export async function weekUses(
  store: Store,
  week: WeekKey,
  commandeIds?: readonly string[],
): Promise<Map<string, WeekUse>> {
  const of = commandeIds && { commande_id: { $in: [...commandeIds] } };
  const [fences, months] = await Promise.all([
    store.commande_weeks.find({ week_key: week, ...of }).toArray(),
    readMonths(store, week, commandeIds),
  ]);
  const uses: Sums = new Map();
  for (const fence of fences) addFence(uses, fence);
  // A month goes on where a week has only begun.
  for (const [id, counted] of months) {
    const use = uses.get(id) ?? noUse;
    uses.set(id, { ...use, caps: { ...(use.caps ?? NO_CAP_USE), months: counted } });
  }
  return uses;
}
