/**
 * Which leads repeat which, and statistics that know it: totals by order, indexes for the leads and deliveries behind a figure. Days
 * kept by a build before this one lack what is counted now: the worker keeps them again, from the documents, and with them goes
 * what was taken back from them.
 */
import type { IndexDescription } from 'mongodb';
import type { Migration } from './migration.ts';

const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });

const FOLDED = { locale: 'fr', strength: 1 };

const LEADS: IndexDescription[] = [
  {
    key: { entity: 1, lead_source_type: 1, created_at: -1, _id: -1, phone_quality: 1 },
    partialFilterExpression: { lead_source_type: { $in: ['provider', 'direct'] } },
  },
  {
    key: {
      ...{ entity: 1, created_at: -1, _id: -1, source: 1 },
      ...{ 'repeats.entity': 1, 'repeats.source': 1, 'repeats.source_type': 1, 'repeats.delay': 1 },
    },
    ...present('repeats.delay'),
    collation: FOLDED,
  },
  {
    key: { entity: 1, phone_quality: 1, created_at: -1, _id: -1, lead_source_type: 1, source: 1 },
    partialFilterExpression: { phone_quality: { $in: ['suspicious', 'invalid'] } },
    collation: FOLDED,
  },
];

const EVENTS = [
  ['sent_at', 'source', 'phone_quality'],
  ['rejected_at', 'source', 'rejection_reason'],
  ['removed_at', 'source', 'removal_reason'],
] as const;

export const monitoring: Migration = {
  id: '0016-monitoring',
  does: 'keeps the statistics of past days again with duplicates and totals by order, and finds the leads and deliveries behind a figure on indexes',
  async up({ db }, held) {
    await db.collection('stats_totals').createIndexes([{ key: { client_id: 1 } }]);
    // A day is found to be open by the first of these, so it goes first and whatever follows may be repeated.
    for (const name of ['stats_days', 'daily_stats', 'stats_corrections', 'stats_totals'])
      await db.collection(name).deleteMany({});
    held.throwIfAborted();
    const leads = db.collection('leads');
    for (const index of LEADS) {
      await leads.createIndexes([index]);
      held.throwIfAborted();
    }
    const deliveries = db.collection('deliveries');
    for (const [at, ...more] of EVENTS) {
      const key = { entity: 1, [at]: -1, _id: -1, ...Object.fromEntries(more.map((field) => [field, 1])) };
      await deliveries.createIndexes([{ key, ...present(at) }]);
      held.throwIfAborted();
    }
    // Those of 0013, which no release has, begin like these.
    const names = (await deliveries.indexes()).map(({ name }) => name);
    for (const [at] of EVENTS)
      if (names.includes(`entity_1_${at}_1`)) await deliveries.dropIndex(`entity_1_${at}_1`);
  },
};
