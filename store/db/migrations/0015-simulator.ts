/** Replays of past days and what is asked of them: two collections whose documents go after a week. */
import type { Migration } from './migration.ts';

const INDEXES = {
  routing_replays: { created_at: -1, _id: -1 },
  routing_replay_rows: { replay_id: 1, n: 1 },
} as const;

const date = { bsonType: 'date' };
const VALIDATOR = {
  $jsonSchema: {
    bsonType: 'object',
    required: ['_id', 'kind', 'status', 'entities', 'created_at', 'expires_at'],
    properties: {
      kind: { enum: ['replay', 'what_if'] },
      status: { enum: ['running', 'done', 'failed', 'cancelled'] },
      created_at: date,
      expires_at: date,
    },
  },
};

const ENFORCED = { validator: VALIDATOR, validationLevel: 'strict', validationAction: 'error' };

export const simulator: Migration = {
  id: '0015-simulator',
  does: 'makes the collections of replays of past days, which are possible from this day on',
  async up({ db }, held) {
    for (const [name, key] of Object.entries(INDEXES)) {
      held.throwIfAborted();
      if ((await db.listCollections({ name }).toArray()).length === 0)
        await db.createCollection(name, name === 'routing_replays' ? ENFORCED : {});
      await db.collection(name).createIndexes([{ key }, { key: { expires_at: 1 }, expireAfterSeconds: 0 }]);
    }
  },
};
