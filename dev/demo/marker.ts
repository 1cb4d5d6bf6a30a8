/** What tells a demo database from a real one: a mark that only the maker of demo data leaves. */
import { MongoClient, type Db } from 'mongodb';

interface Mark {
  _id: 'demo';
  made_at: Date;
}

const marks = (db: Db) => db.collection<Mark>('demo');

/** Marks a database as demo data. */
export async function markAsDemo(db: Db, now: Date): Promise<void> {
  await marks(db).updateOne({ _id: 'demo' }, { $set: { made_at: now } }, { upsert: true });
}

export async function isDemo(db: Db): Promise<boolean> {
  return (await marks(db).findOne({ _id: 'demo' })) !== null;
}

/** @returns `empty`: neither a user nor a lead nor a client is in it */
export async function inspectDatabase(url: string, name: string): Promise<{ empty: boolean; demo: boolean }> {
  const client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 20_000 });
  try {
    const db = client.db(name);
    const any = (collection: string) => db.collection(collection).findOne({}, { projection: { _id: 1 } });
    const found = await Promise.all(['users', 'leads', 'clients'].map(any));
    return { empty: found.every((document) => document === null), demo: await isDemo(db) };
  } finally {
    await client.close();
  }
}
