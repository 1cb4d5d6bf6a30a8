/** A week of one company: its id, what was given away in it. */
import type { ClientSession } from 'mongodb';
import type { Credit } from '../../domain/billing/ledger.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';

export const weekId = (entity: Entity, week: WeekKey): string => `${entity}|${week}`;

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
