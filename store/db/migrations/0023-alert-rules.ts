/** Alerts reach somebody: the collection of their rules, and the keys to see and manage them. Nobody is told until somebody says who. */
import { giveNewKeys } from '../../access/give-new-keys.ts';
import { makeCollection } from '../make-collection.ts';
import type { Migration } from './migration.ts';

export const alertRules: Migration = {
  id: '0023-alert-rules',
  does: 'makes the collection of the rules of alerts, and gives the keys to see and manage them',
  async up(store, held) {
    const { db } = store;
    await makeCollection(db, 'alert_rules');
    const partialFilterExpression = { told: { $exists: true } };
    await db.collection('alerts').createIndexes([{ key: { resolved_at: 1 }, partialFilterExpression }]);
    held.throwIfAborted();
    await giveNewKeys(store, ['alerts.view', 'alerts.manage']);
  },
};
