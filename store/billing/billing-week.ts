/** A week of one company: its id, the note that something of it changed, what was given away in it. */
import type { ClientSession } from 'mongodb';
import type { Credit } from '../../domain/billing/ledger.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import type { BillingWeekDoc } from './collections.ts';

export const weekId = (entity: Entity, week: WeekKey): string => `${entity}|${week}`;

/**
 * Notes inside the transaction that changes something of the week that a build under way has read it too early: it starts
 * over. A week without a document is given one, or a build that opens the week meanwhile would not meet this write.
 */
export async function noteChange(
  store: Store,
  session: ClientSession,
  { entity, week_key }: { entity: Entity; week_key: WeekKey },
): Promise<BillingWeekDoc> {
  const week = await store.billing_weeks.findOneAndUpdate(
    { _id: weekId(entity, week_key) },
    { $setOnInsert: { entity, week_key, supplements: 0 }, $inc: { changes: 1 } },
    { session, upsert: true, returnDocument: 'after' },
  );
  return week!;
}

/** Free units given for a week, in the order they were given. */
export async function readCredits(
  store: Store,
  { entity, week }: { entity: Entity; week: WeekKey },
  session?: ClientSession,
): Promise<Credit[]> {
  const credits = await store.billing_credits
    .find({ entity, week_key: week, deleted_at: { $exists: false } }, session ? { session } : {})
    .sort({ created_at: 1, _id: 1 })
    .toArray();
  return credits.map(({ _id, commande_id, produit, week_key, units }) => ({
    id: _id,
    commande_id,
    produit,
    week_key,
    units,
  }));
}
