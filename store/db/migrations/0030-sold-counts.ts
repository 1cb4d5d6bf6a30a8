/** What was sent in a week or a part of one, counted on an index alone. */
import type { Migration } from './migration.ts';

export const soldCounts: Migration = {
  id: '0030-sold-counts',
  does: 'makes the index that counts what was sent in a week',
  async up({ db }) {
    await db
      .collection('deliveries')
      .createIndex(
        { entity: 1, sent_week: 1, status: 1, simulated: 1, outcome: 1, is_lb: 1, sent_at: 1 },
        { partialFilterExpression: { sent_week: { $exists: true } } },
      );
  },
};
