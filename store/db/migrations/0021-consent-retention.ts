/**
 * What the purge did, the files it may still purge, and the key to correct leads. Proofs, call-backs and the purge are off until
 * somebody asks for them.
 */
import type { Document } from 'mongodb';
import { giveNewKeys } from '../../access/give-new-keys.ts';
import { makeCollection } from '../make-collection.ts';
import type { Migration } from './migration.ts';

const validator: Document = {
  $jsonSchema: {
    bsonType: 'object',
    required: ['_id', 'kind', 'status', 'months', 'started_at'],
    properties: {
      kind: { enum: ['run', 'dry_run'] },
      status: { enum: ['running', 'interrupted', 'done'] },
      started_at: { bsonType: 'date' },
    },
  },
};

export const consentRetention: Migration = {
  id: '0021-consent-retention',
  does: 'makes the reports of the purge, finds the files it may purge, and gives the key to correct leads',
  async up(store, held) {
    const { db } = store;
    await makeCollection(db, 'retention_runs', validator);
    await db.collection('retention_runs').createIndexes([{ key: { kind: 1, started_at: -1 } }]);
    held.throwIfAborted();
    await db
      .collection('delivery_batches')
      .createIndexes([{ key: { created_at: 1, _id: 1 }, partialFilterExpression: { csv: { $gt: '' } } }]);
    held.throwIfAborted();
    await giveNewKeys(store, ['leads.correct']);
  },
};
