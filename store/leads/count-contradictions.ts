/** Leads whose own answers contradict the CSV (01-domain §3), counted as they come in. */
import type { Entity } from '../../domain/common/entity.ts';
import { addDays, type ParisDay } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';

export const CONTRADICTION_DAYS = 30;

/** How many came in during the last 30 days, by the company whose leads they are. */
export async function countContradictions(
  store: Store,
  entities: readonly Entity[],
  today: ParisDay,
): Promise<ReadonlyMap<Entity, number>> {
  const days = Array.from({ length: CONTRADICTION_DAYS }, (_, back) => addDays(today, -back));
  const sums = await store.counters
    .aggregate<{ _id: Entity; n: number }>([
      { $match: { kind: 'contradicts', entity: { $in: entities }, day: { $in: days } } },
      { $group: { _id: '$entity', n: { $sum: '$n' } } },
    ])
    .toArray();
  return new Map(sums.map(({ _id, n }) => [_id, n]));
}
