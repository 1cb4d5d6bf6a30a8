/**
 * A whole database as one file: gzipped lines of Extended JSON, one for each collection with its options and indexes, each
 * followed by one for each of its documents.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { BSON, type CreateCollectionOptions, type Db, type Document, type IndexDescription } from 'mongodb';

const { EJSON } = BSON;

interface CollectionLine {
  collection: string;
  options: CreateCollectionOptions;
  indexes: IndexDescription[];
}

/** Writes the collections named; `_id` orders their documents. */
export async function writeDump(db: Db, names: readonly string[], file: string): Promise<void> {
  const lines: string[] = [];
  for (const collection of names) {
    const [listed] = await db.listCollections({ name: collection }, { nameOnly: false }).toArray();
    const indexes = (await db.collection(collection).indexes())
      .filter(({ name }) => name !== '_id_')
      .map(({ v: _v, ...index }) => index);
    const documents = await db.collection(collection).find().sort({ _id: 1 }).toArray();
    const head = { collection, options: listed!.options, indexes };
    lines.push(...[head, ...documents].map((line) => EJSON.stringify(line)));
  }
  writeFileSync(file, gzipSync(lines.join('\n'), { level: 9 }));
}

/** Makes a database from a file. @returns how many documents each collection has */
export async function loadDump(db: Db, file: string): Promise<Record<string, number>> {
  const content: [CollectionLine, Document[]][] = [];
  for (const line of gunzipSync(readFileSync(file)).toString().split('\n')) {
    const parsed = EJSON.parse(line) as Document;
    if (typeof parsed.collection === 'string') content.push([parsed as CollectionLine, []]);
    else content.at(-1)![1].push(parsed);
  }
  for (const [{ collection, options, indexes }, documents] of content) {
    await db.createCollection(collection, options);
    if (indexes.length > 0) await db.collection(collection).createIndexes(indexes);
    if (documents.length > 0) await db.collection(collection).insertMany(documents);
  }
  return Object.fromEntries(content.map(([{ collection }, documents]) => [collection, documents.length]));
}
