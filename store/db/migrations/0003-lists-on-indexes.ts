/**
 * Every filter of the lists, and every count, on an index. Two of them replace shorter ones, which the release before makes at
 * its start when they are not there: those are dropped one release later.
 */
import type { IndexDescription } from 'mongodb';
import type { Migration } from './migration.ts';

const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });

const BUILT: Record<string, IndexDescription[]> = {
  leads: [
    { key: { entity: 1, produit: 1, created_at: -1, _id: -1 } },
    { key: { entity: 1, departement: 1, created_at: -1, _id: -1 } },
    { key: { entity: 1, source: 1, created_at: -1, _id: -1 }, collation: { locale: 'fr', strength: 1 } },
    { key: { delivery_client_id: 1, created_at: -1, _id: -1 }, ...present('delivery_client_id') },
  ],
  deliveries: [
    {
      key: { entity: 1, created_at: -1, status: 1, outcome: 1, simulated: 1 },
      partialFilterExpression: {
        $or: [{ outcome: { $in: ['rejected', 'removed'] } }, { simulated: true }],
      },
    },
    { key: { client_id: 1, sent_at: -1, produit: 1, outcome: 1 }, ...present('sent_at') },
  ],
};

export const listsOnIndexes: Migration = {
  id: '0003-lists-on-indexes',
  does: 'gives every filter of the lists and every count an index',
  async up({ db }, held) {
    for (const [name, indexes] of Object.entries(BUILT)) {
      // One at a time: each takes the collection to itself only for the moments it begins and ends.
      for (const index of indexes) {
        held.throwIfAborted();
        await db.collection(name).createIndexes([index]);
      }
    }
  },
};
