/** Circuit breakers of sources, and the keys to see and manage them. There is none until somebody gives a source its rules. */
import { giveNewKeys } from '../../access/give-new-keys.ts';
import type { Migration } from './migration.ts';

const TEXT = { bsonType: 'string' };
const validator = {
  $jsonSchema: {
    bsonType: 'object',
    required: ['_id', 'entity', 'source', 'state', 'rev', 'rules'],
    properties: {
      entity: { enum: ['ZR7', 'MDL'] },
      source: TEXT,
      state: { enum: ['closed', 'open', 'half_open'] },
      rev: { bsonType: ['int', 'long', 'double'], minimum: 0 },
    },
  },
};

const NAMESPACE_EXISTS = 48;

export const sourceBreakers: Migration = {
  id: '0017-source-breakers',
  does: 'makes the collection of the circuit breakers of sources, and gives the keys to see and manage them',
  async up(store, held) {
    const { db } = store;
    const enforced = { validator, validationLevel: 'strict', validationAction: 'error' };
    await db.createCollection('source_breakers', enforced).catch((error: { code?: number }) => {
      if (error.code !== NAMESPACE_EXISTS) throw error;
    });
    await db.collection('source_breakers').createIndexes([{ key: { entity: 1, source: 1 } }]);
    held.throwIfAborted();
    await giveNewKeys(store, ['sources.view', 'sources.manage']);
  },
};
