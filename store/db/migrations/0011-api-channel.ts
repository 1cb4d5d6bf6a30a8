/** The API channel: what clients' APIs answered, and the channel a sent batch still misses. */
import type { Document } from 'mongodb';
import type { Migration } from './migration.ts';

const NAMESPACE_EXISTS = 48;
const HALF_A_YEAR_SECONDS = 183 * 24 * 60 * 60;

const EXCHANGES: Document = {
  $jsonSchema: {
    bsonType: 'object',
    required: ['_id', 'client_id', 'entity', 'key', 'at', 'result'],
    properties: {
      entity: { enum: ['ZR7', 'MDL'] },
      at: { bsonType: 'date' },
      result: { enum: ['sent', 'failed', 'uncertain'] },
    },
  },
};

export const apiChannel: Migration = {
  id: '0011-api-channel',
  does: 'The API channel: what clients’ APIs answered, and the channel a sent batch still misses.',
  async up({ db }, held) {
    await db
      .createCollection('api_exchanges', {
        validator: EXCHANGES,
        validationLevel: 'strict',
        validationAction: 'error',
      })
      .catch((error: { code?: number }) => {
        if (error.code !== NAMESPACE_EXISTS) throw error;
      });
    await db
      .collection('api_exchanges')
      .createIndexes([
        { key: { client_id: 1, at: -1 } },
        { key: { at: 1 }, expireAfterSeconds: HALF_A_YEAR_SECONDS },
      ]);
    held.throwIfAborted();
    await db
      .collection('delivery_batches')
      .createIndexes([
        { key: { 'missing.status': 1 }, partialFilterExpression: { 'missing.status': { $exists: true } } },
      ]);
  },
};
