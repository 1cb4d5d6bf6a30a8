/** The import of version 1: where it stands, and what it lists. Empty unless somebody imports. */
import { makeCollection } from '../make-collection.ts';
import type { Migration } from './migration.ts';

export const importV1: Migration = {
  id: '0024-import-v1',
  does: 'makes the collections of the import of version 1',
  async up({ db }, held) {
    await makeCollection(db, 'v1_imports', {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'status', 'source', 'as_of', 'started_at'],
        properties: {
          status: { enum: ['importing', 'imported', 'verified'] },
          source: { bsonType: 'string' },
          as_of: { bsonType: 'date' },
          started_at: { bsonType: 'date' },
        },
      },
    });
    held.throwIfAborted();
    await makeCollection(db, 'v1_listed');
    await db.collection('v1_listed').createIndexes([{ key: { code: 1, collection: 1 } }]);
  },
};
