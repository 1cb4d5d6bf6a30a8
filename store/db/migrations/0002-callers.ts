/**
 * What callers ask of the audit trail and of a client's batches is served by indexes. Entries written before get their
 * search words here; those an older release writes meanwhile have none, and are found by everything but a search.
 */
import type { AnyBulkWriteOperation } from 'mongodb';
import { eventTerms } from '../../../domain/audit/event-terms.ts';
import type { EventDoc } from '../../audit/collections.ts';
import type { Store } from '../mongo.ts';
import type { Migration } from './migration.ts';

const PORTION = 1_000;

/** Gives one portion of entries their words. @returns whether there may be more */
async function writeTerms(store: Store): Promise<boolean> {
  const events = await store.event_log
    .find({ terms: { $exists: false } })
    .limit(PORTION)
    .toArray();
  if (events.length === 0) return false;
  const writes = events.map((event): AnyBulkWriteOperation<EventDoc> => ({
    updateOne: { filter: { _id: event._id }, update: { $set: { terms: eventTerms(event) } } },
  }));
  await store.event_log.bulkWrite(writes, { ordered: false });
  return true;
}

export const callers: Migration = {
  id: '0002-callers',
  does: 'lets the audit trail be searched by what it says, by user and by what it is about and batches be found by client',
  async up(store, held) {
    await store.db
      .collection('event_log')
      .createIndexes([
        { key: { entity_id: 1, at: -1 } },
        { key: { user_id: 1, at: -1 } },
        { key: { terms: 1, at: -1 } },
        { key: { 'related.$**': 1 } },
      ]);
    await store.db.collection('delivery_batches').createIndexes([{ key: { client_id: 1, _id: -1 } }]);
    while (await writeTerms(store)) held.throwIfAborted();
  },
};
