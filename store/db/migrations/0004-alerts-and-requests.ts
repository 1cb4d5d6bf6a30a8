/**
 * Alerts have a collection, batches are found by an open request and by order and day. The overlap guard is not there yet
 * although it could be switched on: it is off everywhere, so that its coming changes nothing by itself.
 */
import type { Migration } from './migration.ts';

const NAMESPACE_EXISTS = 48;

export const alertsAndRequests: Migration = {
  id: '0004-alerts-and-requests',
  does: 'makes the collection of alerts, two indexes on batches, and switches the overlap guard off',
  async up({ db }) {
    await db.createCollection('alerts').catch((error: { code?: number }) => {
      if (error.code !== NAMESPACE_EXISTS) throw error;
    });
    await db.collection('alerts').createIndexes([
      {
        key: { open_key: 1 },
        unique: true,
        partialFilterExpression: { open_key: { $exists: true } },
      },
      { key: { raised_at: -1, _id: -1 } },
    ]);
    await db
      .collection('delivery_batches')
      .createIndexes([
        { key: { commande_id: 1, day: 1, csv_filename: 1 } },
        { key: { 'asked.at': 1 }, partialFilterExpression: { 'asked.open': true } },
      ]);
    await db
      .collection<{ _id: string }>('settings')
      .updateOne({ _id: 'overlap_guard', 'value.enabled': true }, { $set: { 'value.enabled': false } });
  },
};
