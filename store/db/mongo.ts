/**
 * The one connection to MongoDB. Everything that decides is written with `w: majority`.
 */
import { type Db, MongoClient } from 'mongodb';
import { type Collections, collectionsOf } from '../collections.ts';

export interface Store extends Collections {
  client: MongoClient;
  db: Db;
}

export interface StoreOptions {
  url: string;
  dbName: string;
  /** Shown in MongoDB's logs and `currentOp`: `api`, `worker` … */
  appName?: string;
}

/**
 * Connects and returns the typed collections.
 * @throws MongoServerSelectionError when no primary answers within 10 s.
 */
export async function openStore({ url, dbName, appName = 'rdz' }: StoreOptions): Promise<Store> {
  const client = new MongoClient(url, {
    appName,
    maxPoolSize: 50,
    minPoolSize: 2,
    serverSelectionTimeoutMS: 10_000,
    writeConcern: { w: 'majority' },
    readConcern: { level: 'majority' },
    ignoreUndefined: true,
  });
  await client.connect().catch(async (error: unknown) => {
    await client.close();
    throw error;
  });
  const db = client.db(dbName);
  return { client, db, ...collectionsOf(db) };
}
