/** Second factors of users. Nobody has one, and none is demanded of anybody. */
import { makeCollection } from '../make-collection.ts';
import type { Migration } from './migration.ts';

const COUNT = { bsonType: ['int', 'long', 'double'], minimum: 0 };

export const secondFactor: Migration = {
  id: '0025-second-factor',
  does: 'makes the collection of second factors',
  async up({ db }) {
    await makeCollection(db, 'mfa', {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'last_step', 'recovery', 'failures', 'created_at'],
        properties: {
          last_step: COUNT,
          recovery: { bsonType: 'array', items: { bsonType: 'string' } },
          failures: COUNT,
          created_at: { bsonType: 'date' },
        },
      },
    });
    await db.collection('mfa').createIndexes([{ key: { expires_at: 1 }, expireAfterSeconds: 0 }]);
  },
};
