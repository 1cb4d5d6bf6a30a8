/** Links to choose a password by, for who has forgotten theirs or is invited. */
import { makeCollection } from '../make-collection.ts';
import type { Migration } from './migration.ts';

const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });

export const passwordLinks: Migration = {
  id: '0027-password-links',
  does: 'makes the collection of links to choose a password',
  async up({ db }) {
    await makeCollection(db, 'reset_tokens', {
      $jsonSchema: {
        bsonType: 'object',
        required: ['_id', 'kind', 'status', 'asked_at', 'expires_at'],
        properties: {
          kind: { enum: ['reset', 'invite'] },
          status: { enum: ['asked', 'sent', 'failed', 'ended'] },
          asked_at: { bsonType: 'date' },
          expires_at: { bsonType: 'date' },
        },
      },
    });
    await db
      .collection('reset_tokens')
      .createIndexes([
        { key: { token_hash: 1 }, unique: true, ...present('token_hash') },
        { key: { user_id: 1, asked_at: -1 }, ...present('user_id') },
        { key: { status: 1, asked_at: 1 } },
        { key: { expires_at: 1 }, expireAfterSeconds: 0 },
      ]);
  },
};
