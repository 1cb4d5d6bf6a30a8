/** A database's shape, to be compared: collections with their options, and indexes, as MongoDB lists them. */
import { BSON } from 'mongodb';
import type { Store } from '../../store/db/mongo.ts';

/** @returns Extended JSON by collection, the ids of collections left out */
export async function shapeOf({ db }: Store): Promise<Record<string, string>> {
  const listed = await db.listCollections({}, { nameOnly: false }).toArray();
  const shapes = await Promise.all(
    listed.map(async ({ info, ...collection }) => {
      const { uuid: _uuid, ...rest } = info!;
      const indexes = await db.collection(collection.name).indexes();
      indexes.sort((a, b) => (a.name! < b.name! ? -1 : 1));
      return [collection.name, BSON.EJSON.stringify({ ...collection, info: rest, indexes })] as const;
    }),
  );
  return Object.fromEntries(shapes.sort(([a], [b]) => (a < b ? -1 : 1)));
}
