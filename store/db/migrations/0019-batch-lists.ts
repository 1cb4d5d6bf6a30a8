/** What the lists of batches are read on: by company, status or client, the newest first. */
import type { Migration } from './migration.ts';

export const batchLists: Migration = {
  id: '0019-batch-lists',
  does: 'makes the indexes of the lists of batches',
  async up({ db }) {
    await db
      .collection('delivery_batches')
      .createIndexes([
        { key: { entity: 1, created_at: -1, _id: -1 } },
        { key: { entity: 1, status: 1, created_at: -1, _id: -1 } },
        { key: { client_id: 1, created_at: -1, _id: -1 } },
      ]);
  },
};
