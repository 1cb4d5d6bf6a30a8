/** Rights of the person: requests, erasures, and the keys to see and to act. Nothing is erased until somebody asks. */
import type { Document, IndexDescription } from 'mongodb';
import { giveNewKeys } from '../../access/give-new-keys.ts';
import { makeCollection } from '../make-collection.ts';
import type { Migration } from './migration.ts';

const DATE = { bsonType: 'date' };
const LIST = { bsonType: 'array' };
const schema = (required: string[], properties: Document): Document => ({
  $jsonSchema: { bsonType: 'object', required: ['_id', ...required], properties },
});

const COLLECTIONS: Record<string, { indexes: IndexDescription[]; validator: Document }> = {
  privacy_requests: {
    indexes: [
      { key: { entities: 1, created_at: -1, _id: -1 } },
      { key: { phone_hashes: 1 } },
      { key: { email_hashes: 1 } },
    ],
    validator: schema(['kind', 'entities', 'objection', 'created_at', 'created_by'], {
      kind: { enum: ['export', 'erase', 'objection'] },
      entities: { bsonType: 'array', minItems: 1, items: { enum: ['ZR7', 'MDL'] } },
      created_at: DATE,
    }),
  },
  erasures: {
    indexes: [
      { key: { status: 1, updated_at: 1 } },
      {
        key: { 'recipients.token_hash': 1 },
        partialFilterExpression: { 'recipients.token_hash': { $exists: true } },
      },
    ],
    validator: schema(['entities', 'status', 'lead_ids', 'recipients', 'created_at'], {
      status: { enum: ['asked', 'stopping', 'blanking', 'telling', 'waiting', 'done'] },
      lead_ids: LIST,
      recipients: LIST,
      created_at: DATE,
    }),
  },
};

export const privacy: Migration = {
  id: '0022-privacy',
  does: 'makes the collections of requests about personal data and of erasures, and gives the keys to see and to act',
  async up(store, held) {
    const { db } = store;
    for (const [name, { indexes, validator }] of Object.entries(COLLECTIONS)) {
      await makeCollection(db, name, validator);
      await db.collection(name).createIndexes(indexes);
      held.throwIfAborted();
    }
    await db.collection('suppression_list').createIndexes([{ key: { created_at: -1, _id: -1 } }]);
    held.throwIfAborted();
    await giveNewKeys(store, ['privacy.view', 'privacy.manage']);
  },
};
