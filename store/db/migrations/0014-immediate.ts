/** Immediate delivery: an index on how many mails a client got at once. Every order there is stays daily. */
import type { Migration } from './migration.ts';

export const immediate: Migration = {
  id: '0014-immediate',
  does: 'makes the index that counts the mails a client gets at once',
  async up({ db }) {
    await db
      .collection('delivery_batches')
      .createIndexes([
        { key: { client_id: 1, created_at: 1 }, partialFilterExpression: { immediate: true } },
      ]);
  },
};
