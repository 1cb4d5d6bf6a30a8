/**
 * Brings a database to the shape the code needs, at start: collections, validators, indexes, reference data. Safe to run by many processes at once.
 */
import { MongoServerError } from 'mongodb';
import { COLLECTIONS, type CollectionName } from '../collections.ts';
import type { Store } from './mongo.ts';

const NAMESPACE_EXISTS = 48;
const names = Object.keys(COLLECTIONS) as CollectionName[];

/** The database holds documents of another program, or of another shape of ours: nothing was changed. */
export class WrongShapeError extends Error {
  override name = 'WrongShapeError';
}

/** @throws WrongShapeError when leads carry ObjectIds or text dates. */
async function checkShape(store: Store): Promise<void> {
  // Ids sort by type: what is not a string is first or last.
  const ends = await Promise.all(
    ([1, -1] as const).map((_id) =>
      store.db
        .collection<{ _id: unknown; created_at?: unknown }>('leads')
        .findOne({}, { sort: { _id }, projection: { created_at: 1 } }),
    ),
  );
  if (ends.some((lead) => lead && !(typeof lead._id === 'string' && lead.created_at instanceof Date))) {
    throw new WrongShapeError(
      `The database "${store.db.databaseName}" holds leads of another shape (ObjectId ids or text dates). ` +
        'RDZ will not touch it: point DB_NAME at another database, or migrate that one first.',
    );
  }
}

async function ensureCollection(store: Store, name: CollectionName): Promise<void> {
  const { validator, indexes } = COLLECTIONS[name];
  await store.db.createCollection(name, validator ? { validator } : {}).catch(async (error: unknown) => {
    if (!(error instanceof MongoServerError) || error.code !== NAMESPACE_EXISTS) throw error;
    if (validator) await store.db.command({ collMod: name, validator });
  });
  if (indexes.length > 0) await store.db.collection(name).createIndexes(indexes);
}

const PRODUCTS = [
  { _id: 'PV', name: 'Panneaux photovoltaïques', active: true },
  { _id: 'PAC', name: 'Pompe à chaleur', active: true },
  { _id: 'ITE', name: 'Isolation thermique par l’extérieur', active: true },
];

/**
 * Makes what is missing and verifies what is there.
 * @throws WrongShapeError, or MongoServerError when a unique index cannot be built on the data present: either stops
 * the start.
 */
export async function setUpDatabase(store: Store): Promise<void> {
  await checkShape(store);
  await Promise.all(names.map((name) => ensureCollection(store, name)));
  await store.products.bulkWrite(
    PRODUCTS.map(({ _id, ...product }) => ({
      updateOne: { filter: { _id }, update: { $setOnInsert: product }, upsert: true },
    })),
  );
}

/** Names of declared indexes that the database lacks, as `collection: {keys}`; empty when all is well. */
export async function missingIndexes(store: Store): Promise<string[]> {
  const missing = await Promise.all(
    names.map(async (name) => {
      const present = await store.db
        .collection(name)
        .indexes()
        .catch(() => []);
      const keys = new Set(present.map((index) => JSON.stringify(index.key)));
      return COLLECTIONS[name].indexes
        .map((index) => JSON.stringify(index.key))
        .filter((key) => !keys.has(key))
        .map((key) => `${name}: ${key}`);
    }),
  );
  return missing.flat();
}
