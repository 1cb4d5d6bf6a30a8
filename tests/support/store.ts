/**
 * A database of its own for each test file, on the real MongoDB of the global set-up.
 */
import { afterAll, beforeAll, inject } from 'vitest';
import { COLLECTIONS } from '../../store/collections.ts';
import { openStore, type Store } from '../../store/db/mongo.ts';
import { setUpDatabase } from '../../store/db/set-up.ts';
import { giveBackDatabase, keepDatabase, newDatabaseName, takeDatabase } from './databases.ts';

/** Opens a database as a start makes it, with every index and validator; the caller gives it back with `closeTestStore`. */
export async function openTestStore(url = inject('mongoUrl')): Promise<Store> {
  const taken = await takeDatabase(url);
  const store = await openStore({ url, dbName: taken ?? newDatabaseName(), appName: 'tests' });
  if (!taken) {
    await setUpDatabase(store);
    await keepDatabase(store);
  }
  return store;
}

/** Leaves nothing of the database's contents, and closes the connection. */
export async function closeTestStore(store: Store): Promise<void> {
  await giveBackDatabase(store);
  await store.client.close();
}

/** Opens a store before a file's tests and closes it after them: `const store = useStore();`. */
export function useStore(): Store {
  const holder = {} as Store;
  beforeAll(async () => void Object.assign(holder, await openTestStore()));
  // One that did not open has nothing to give back.
  afterAll(() => (holder.client ? closeTestStore(holder) : undefined));
  return holder;
}

/** Empties every collection but the products and the record of migrations, between tests. */
export async function emptyStore(store: Store): Promise<void> {
  const { products: _products, migrations: _migrations, ...collections } = COLLECTIONS;
  await Promise.all(Object.keys(collections).map((name) => store.db.collection(name).deleteMany({})));
}
