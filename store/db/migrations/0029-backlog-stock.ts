/** The backlog by product and département, counted on an index alone. */
import type { Migration } from './migration.ts';

export const backlogStock: Migration = {
  id: '0029-backlog-stock',
  does: 'makes the index that counts LBs by product and département',
  async up({ db }) {
    await db
      .collection('leads')
      .createIndex(
        { produit: 1, departement: 1, entity: 1, status: 1 },
        { partialFilterExpression: { status: 'lb' } },
      );
  },
};
