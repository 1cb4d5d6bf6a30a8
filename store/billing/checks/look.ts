/** What every daily check of money reads with: one moment, one company, and the weeks that are looked at. */
import type { ClientSession } from 'mongodb';
import { CHECKED_WEEKS } from '../../../domain/billing/checks.ts';
import type { Entity } from '../../../domain/common/entity.ts';
import { addWeeks, type WeekKey, weekKey } from '../../../domain/time/paris-time.ts';
import type { Store } from '../../db/mongo.ts';
import type { BillingWeekDoc } from '../collections.ts';

export interface Look {
  store: Store;
  /** Whose books. */
  entity: Entity;
  now: Date;
  /** Options of every read: what is written meanwhile counts nowhere. */
  at: { session: ClientSession; readConcern: { level: 'snapshot' } };
}

export const lookNow = <T>(
  store: Store,
  { entity, now }: Pick<Look, 'entity' | 'now'>,
  see: (look: Look) => Promise<T>,
): Promise<T> =>
  store.client.withSession({ snapshot: true }, (session) =>
    see({ store, entity, now, at: { session, readConcern: { level: 'snapshot' } } }),
  );

/** The weeks that are looked at, the current one last. */
export function checkedWeeks(now: Date): WeekKey[] {
  const current = weekKey(now);
  return Array.from({ length: CHECKED_WEEKS }, (_, n) => addWeeks(current, n + 1 - CHECKED_WEEKS));
}

/** Of the weeks that are looked at, those in which the company sent something. */
export async function soldWeeks({ store, entity, now, at }: Look): Promise<WeekKey[]> {
  const [since] = checkedWeeks(now);
  const weeks = await store.deliveries.distinct('sent_week', { entity, sent_week: { $gte: since! } }, at);
  return (weeks as WeekKey[]).sort();
}

/** The company's weeks that have a ledger or were delivered before billing began. */
export async function knownWeeks({ store, entity, at }: Look): Promise<ReadonlyMap<WeekKey, BillingWeekDoc>> {
  const weeks = await store.billing_weeks.find({ entity }, at).toArray();
  return new Map(weeks.map((week) => [week.week_key, week]));
}
