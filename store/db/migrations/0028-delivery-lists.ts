/** What the list of deliveries is narrowed by: product, département, and how they ended. */
import type { Migration } from './migration.ts';

export const deliveryLists: Migration = {
  id: '0028-delivery-lists',
  does: 'makes the indexes of deliveries by product, département and outcome',
  async up({ db }) {
    await db.collection('deliveries').createIndexes([
      { key: { entity: 1, produit: 1, created_at: -1, _id: -1 } },
      { key: { entity: 1, departement: 1, created_at: -1, _id: -1 } },
      {
        key: { entity: 1, outcome: 1, created_at: -1, _id: -1 },
        partialFilterExpression: { outcome: { $in: ['rejected', 'removed'] } },
      },
    ]);
  },
};
