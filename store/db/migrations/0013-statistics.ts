/** Statistics by day: their collections, and indexes on what happens to deliveries. The days there were are closed by the worker. */
import type { Migration } from './migration.ts';

const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });

const STOCK = ['new', 'no_open_orders', 'duplicate', 'hold_source', 'pending_config', 'pending_consent'];

export const statistics: Migration = {
  id: '0013-statistics',
  does: 'makes the collections of statistics by day, finds deliveries by when they were sent, rejected or removed, and counts the stock on an index',
  async up({ db }, held) {
    await db.collection('daily_stats').createIndexes([{ key: { cube: 1, day: 1, entity: 1, produit: 1 } }]);
    await db.collection('stats_corrections').createIndexes([{ key: { day: 1 } }]);
    const names = (await db.listCollections({ name: 'stats_days' }).toArray()).length;
    if (names === 0) await db.createCollection('stats_days');
    for (const field of ['sent_at', 'rejected_at', 'removed_at']) {
      held.throwIfAborted();
      await db
        .collection('deliveries')
        .createIndexes([{ key: { entity: 1, [field]: 1 }, ...present(field) }]);
    }
    held.throwIfAborted();
    await db.collection('leads').createIndexes([
      {
        key: { status: 1, entity: 1, produit: 1, departement: 1 },
        partialFilterExpression: { status: { $in: STOCK } },
      },
    ]);
  },
};
