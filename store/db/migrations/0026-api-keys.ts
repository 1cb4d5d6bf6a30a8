/** Keys of the API for scripts, and the permission to make them. */
import { giveNewKeys } from '../../access/give-new-keys.ts';
import { makeCollection } from '../make-collection.ts';
import type { Migration } from './migration.ts';

const DAY_SECONDS = 24 * 60 * 60;

export const apiKeys: Migration = {
  id: '0026-api-keys',
  does: 'makes the collection of keys of the API, and gives the permission to make them',
  async up(store, held) {
    const { db } = store;
    await makeCollection(db, 'api_keys', {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'hash', 'maker_id', 'entity', 'permissions', 'expires_at'],
        properties: {
          entity: { enum: ['ZR7', 'MDL', 'BOTH'] },
          permissions: { bsonType: 'array', items: { bsonType: 'string' } },
          expires_at: { bsonType: 'date' },
        },
      },
    });
    await db
      .collection('api_keys')
      .createIndexes([
        { key: { hash: 1 }, unique: true },
        { key: { maker_id: 1 } },
        { key: { expires_at: 1 }, expireAfterSeconds: 90 * DAY_SECONDS },
      ]);
    held.throwIfAborted();
    await giveNewKeys(store, ['apikeys.manage']);
  },
};
