/** Leads of pages that try their form out: in no statistic (12-rules U46). There are few, and each is gone after 7 days. */
import type { ClientSession, Filter } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import type { Store } from '../db/mongo.ts';
import type { LeadDoc } from './collections.ts';

/** What counts as one. */
export const TEST_LEADS = { test_until: { $exists: true } } as const satisfies Filter<LeadDoc>;
const BY_TEST = { test_until: 1 } as const;

/** How many of the leads a statistic has counted are tests. */
export const countTestLeads = (store: Store, filter: Filter<LeadDoc>): Promise<number> =>
  store.leads.countDocuments({ ...filter, ...TEST_LEADS }, { hint: BY_TEST });

/** By owner, in a balance's own session. */
export const testsByOwner = (
  store: Store,
  session: ClientSession,
  filter: Filter<LeadDoc>,
): Promise<{ _id: Entity | null; n: number }[]> =>
  store.leads
    .aggregate<{ _id: Entity | null; n: number }>(
      [{ $match: { ...filter, ...TEST_LEADS } }, { $group: { _id: '$lead_owner_entity', n: { $sum: 1 } } }],
      { session, readConcern: { level: 'snapshot' }, hint: BY_TEST },
    )
    .toArray();
