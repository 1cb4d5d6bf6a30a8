/** The database beside the declarations of store/collections.ts: what it lacks, and making that. */
import type { IndexDescription, IndexDescriptionInfo } from 'mongodb';
import { COLLECTIONS, type CollectionName } from '../collections.ts';
import { isDuplicateKey, WrongShapeError } from './errors.ts';
import { makeCollection } from './make-collection.ts';
import type { Store } from './mongo.ts';

export const DECLARED = Object.keys(COLLECTIONS) as CollectionName[];

const keyOf = ({ key }: IndexDescription | IndexDescriptionInfo): string => JSON.stringify(key);

/** What an index promises beside speed: a guard that is not unique is no guard. */
const promiseOf = (index: IndexDescription | IndexDescriptionInfo): string =>
  JSON.stringify([
    index.unique ?? false,
    index.sparse ?? false,
    index.expireAfterSeconds ?? null,
    index.partialFilterExpression ?? null,
    // MongoDB lists the collation with all its defaults.
    [index.collation?.locale ?? null, index.collation?.strength ?? null],
  ]);

async function indexesOf(store: Store, name: CollectionName): Promise<IndexDescriptionInfo[]> {
  // A collection that is not there has none.
  return store.db
    .collection(name)
    .indexes()
    .catch(() => []);
}

/**
 * Makes the declared collections and indexes that are not there. It changes none that is: a validator or an index with
 * other options is a migration's business. Safe to run by many processes at once.
 * @throws WrongShapeError when a unique index cannot be built on what is there
 */
export async function makeMissing(store: Store): Promise<void> {
  const listed = await store.db.listCollections({}, { nameOnly: true }).toArray();
  const there = new Set(listed.map(({ name }) => name));
  await Promise.all(
    DECLARED.map(async (name) => {
      if (!there.has(name)) await makeCollection(store.db, name, COLLECTIONS[name].validator);
      const keys = new Set((there.has(name) ? await indexesOf(store, name) : []).map(keyOf));
      const missing = COLLECTIONS[name].indexes.filter((index) => !keys.has(keyOf(index)));
      if (missing.length > 0) await makeIndexes(store, name, missing);
    }),
  );
}

async function makeIndexes(store: Store, name: CollectionName, missing: IndexDescription[]): Promise<void> {
  try {
    await store.db.collection(name).createIndexes(missing);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const unique = missing.filter((index) => index.unique).map(keyOf);
    throw new WrongShapeError(
      `The database "${store.db.databaseName}" holds documents twice that may exist once only, so a unique index of ` +
        `"${name}" cannot be built (${unique.join(', ')}): find them, and keep one of each.`,
    );
  }
}

/** The indexes there are, by declared collection. */
export async function readIndexes(store: Store): Promise<Map<CollectionName, IndexDescriptionInfo[]>> {
  return new Map(
    await Promise.all(DECLARED.map(async (name) => [name, await indexesOf(store, name)] as const)),
  );
}

/**
 * Declared indexes that are not there, or have other options.
 * @param guardsOnly unique ones only, whatever documents they hold
 * @returns `collection: {keys}` of each
 */
export function lackingIndexes(
  present: ReadonlyMap<CollectionName, readonly IndexDescriptionInfo[]>,
  guardsOnly: boolean,
): string[] {
  return DECLARED.flatMap((name) =>
    COLLECTIONS[name].indexes.flatMap((declared) => {
      if (guardsOnly && !declared.unique) return [];
      const found = present.get(name)!.filter((index) => keyOf(index) === keyOf(declared));
      const well = guardsOnly
        ? found.some(({ unique }) => unique)
        : found.some((index) => promiseOf(index) === promiseOf(declared));
      return well ? [] : [`${name}: ${keyOf(declared)}${found.length > 0 ? ' (with other options)' : ''}`];
    }),
  );
}
