/** Bringing a database to its shape: safe to repeat, and nothing of another program is touched. */
import { ObjectId } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { WrongShapeError } from '../../../store/db/errors.ts';
import { missingIndexes, setUpDatabase } from '../../../store/db/set-up.ts';
import { aLead } from '../../support/lead-records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
beforeEach(() => emptyStore(store));

/** Past the validators, as another program writes. */
const insertStranger = (lead: object) =>
  store.db.collection('leads').insertOne(lead, { bypassDocumentValidation: true });

describe('a database', () => {
  it('of ours is set up as often as one likes, also by many processes at once', async () => {
    await store.leads.insertMany([aLead(), aLead({ phone: '0631000007' })]);
    await Promise.all(Array.from({ length: 4 }, () => setUpDatabase(store)));
    expect(await missingIndexes(store)).toEqual([]);
  });

  it('with ids or dates of another shape stops the start, and stays as it is', async () => {
    await store.leads.insertOne(aLead());
    await insertStranger({ _id: new ObjectId(), created_at: new Date() });
    await expect(setUpDatabase(store)).rejects.toThrow(WrongShapeError);
    await store.leads.deleteMany({});
    await insertStranger({ _id: 'lead-1' as never, created_at: '2026-11-23T09:00:00Z' });
    await expect(setUpDatabase(store)).rejects.toThrow(WrongShapeError);
    expect(await store.leads.countDocuments()).toBe(1);
  });

  it('that lacks an index says which', async () => {
    await store.db.collection('deliveries').dropIndex('guard_1');
    expect(await missingIndexes(store)).toEqual(['deliveries: {"guard":1}']);
    await setUpDatabase(store);
    expect(await missingIndexes(store)).toEqual([]);
  });

  it('whose guard is none says so, and leaves it to a person', async () => {
    const guard = store.db.collection('deliveries');
    await guard.dropIndex('guard_1');
    await guard.createIndex({ guard: 1 });
    await setUpDatabase(store);
    expect(await missingIndexes(store)).toEqual(['deliveries: {"guard":1} (with other options)']);
    await guard.dropIndex('guard_1');
    await guard.createIndex({ guard: 1 }, { unique: true });
    expect(await missingIndexes(store)).toEqual(['deliveries: {"guard":1} (with other options)']);
    await guard.dropIndex('guard_1');
    await store.db.collection('sessions').dropIndex('expires_at_1');
    await store.db.collection('sessions').createIndex({ expires_at: 1 });
    await setUpDatabase(store);
    expect(await missingIndexes(store)).toEqual(['sessions: {"expires_at":1} (with other options)']);
  });
});
