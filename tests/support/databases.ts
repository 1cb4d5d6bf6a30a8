/**
 * The databases of the tests. Making one takes a second of MongoDB's time, and each one dropped is carried along for
 * minutes, so that one file's is the next one's: emptied, and only if it still has the shape it was made with.
 */
import { randomBytes } from 'node:crypto';
import { type Collection, type Document, MongoClient } from 'mongodb';
import { inject } from 'vitest';
import type { Store } from '../../store/db/mongo.ts';
import type {} from '../setup/provided.ts';
import { shapeOf } from './shape.ts';

/** One of them; `_id` is its name. */
interface TestDatabase {
  _id: string;
  free: boolean;
  /** As it was made: see `shapeOf`. */
  shape: string;
  /** What a new database holds, by collection. */
  seed: Record<string, Document[]>;
}

/** Above this, dropping is quicker than deleting. */
const MANY_DOCUMENTS = 5_000;

/** Of this run of the tests: a run that others left behind may have been of other code. */
const prefix = (): string => `rdz_test_${inject('run')}`;

const databases = (client: MongoClient): Collection<TestDatabase> =>
  client.db(prefix()).collection<TestDatabase>('databases');

/** @returns the name of a database as `keepDatabase` saw it, now the caller's alone; undefined when none is free */
export async function takeDatabase(url: string): Promise<string | undefined> {
  const client = await MongoClient.connect(url);
  try {
    const taken = await databases(client).findOneAndUpdate({ free: true }, { $set: { free: false } });
    return taken?._id;
  } finally {
    await client.close();
  }
}

export const newDatabaseName = (): string => `${prefix()}_${randomBytes(6).toString('hex')}`;

/** Says that a database that was just set up can be another file's after this one. */
export async function keepDatabase(store: Store): Promise<void> {
  const seed: TestDatabase['seed'] = {};
  for (const { collectionName, documents } of await contents(store))
    if (documents.length > 0) seed[collectionName] = documents;
  const shape = JSON.stringify(await shapeOf(store));
  await databases(store.client).insertOne({ _id: store.db.databaseName, free: false, shape, seed });
}

/** Empties a database for the next file; one that is not kept, that changed its shape or holds much is dropped. */
export async function giveBackDatabase(store: Store): Promise<void> {
  const all = databases(store.client);
  const kept = await all.findOne({ _id: store.db.databaseName });
  if (!kept || !(await isAsMade(store, kept))) {
    await all.deleteOne({ _id: store.db.databaseName });
    await store.db.dropDatabase();
    return;
  }
  const collections = await store.db.collections();
  await Promise.all(
    collections.map(async (collection) => {
      await collection.deleteMany({});
      const seed = kept.seed[collection.collectionName];
      if (seed) await collection.insertMany(seed);
    }),
  );
  await all.updateOne({ _id: kept._id }, { $set: { free: true } });
}

async function isAsMade(store: Store, { shape }: TestDatabase): Promise<boolean> {
  const collections = await store.db.collections();
  const counts = await Promise.all(collections.map((collection) => collection.estimatedDocumentCount()));
  return Math.max(...counts) <= MANY_DOCUMENTS && JSON.stringify(await shapeOf(store)) === shape;
}

async function contents({ db }: Store): Promise<{ collectionName: string; documents: Document[] }[]> {
  const collections = await db.collections();
  return Promise.all(
    collections.map(async (collection) => ({
      collectionName: collection.collectionName,
      documents: await collection.find().toArray(),
    })),
  );
}
