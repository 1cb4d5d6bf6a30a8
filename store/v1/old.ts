/** The old database, which is only read: page by page in the order of its ObjectIds, the one thing every document there has. */
import { type Db, MongoClient, ObjectId } from 'mongodb';
import { id, type Row } from '../../domain/v1/read.ts';

export interface OldDatabase {
  db: Db;
  close(): Promise<void>;
}

/** @throws MongoServerSelectionError; Error when there is no such database */
export async function openOld(url: string, dbName: string): Promise<OldDatabase> {
  const client = new MongoClient(url, {
    appName: 'rdz-import-v1',
    serverSelectionTimeoutMS: 10_000,
    readPreference: 'primaryPreferred',
    retryWrites: false,
  });
  await client.connect();
  const db = client.db(dbName);
  const found = await db.listCollections({ name: 'leads' }, { nameOnly: true }).toArray();
  if (found.length === 0) {
    await client.close();
    throw new Error(
      `La base « ${dbName} » n’a pas de collection « leads » : ce n’est pas celle de la version 1.`,
    );
  }
  return { db, close: () => client.close() };
}

export type OldRow = Row & { _id: ObjectId };

/** What a document is known by here: its own id, or the one MongoDB gave it. */
export const ownId = (row: OldRow): string => id(row.id) || row._id.toHexString();

export const PAGE = 1_000;

/** @param after hex of the last ObjectId that was read */
export async function* pagesOf(
  db: Db,
  collection: string,
  {
    after,
    projection,
    limit = PAGE,
  }: { after?: string; projection?: Record<string, 0 | 1>; limit?: number } = {},
): AsyncGenerator<OldRow[]> {
  let last = after;
  for (;;) {
    const page = (await db
      .collection(collection)
      .find(last ? { _id: { $gt: new ObjectId(last) } } : {}, { ...(projection && { projection }) })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray()) as unknown as OldRow[];
    if (page.length > 0) yield page;
    if (page.length < limit) return;
    last = page.at(-1)!._id.toHexString();
  }
}

/** Everything of a small collection. */
export async function allOf(db: Db, collection: string): Promise<OldRow[]> {
  const all: OldRow[] = [];
  for await (const page of pagesOf(db, collection)) all.push(...page);
  return all;
}

/** When a document was made: what it says, else its ObjectId. */
export const madeIn = (row: OldRow): Date => row._id.getTimestamp();
