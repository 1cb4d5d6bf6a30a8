/**
 * A database of its own for each test file, on the real MongoDB of the global set-up.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, inject } from 'vitest';
import { COLLECTIONS } from '../../store/collections.ts';
import { openStore, type Store } from '../../store/db/mongo.ts';
import { setUpDatabase } from '../../store/db/set-up.ts';
import type {} from '../setup/provided.ts';

/** Opens a fresh database with every index and validator; the caller closes it with `dropTestStore`. */
export async function openTestStore(url = inject('mongoUrl')): Promise<Store> {
  const store = await openStore({
    url,
    dbName: `rdz_test_${randomBytes(6).toString('hex')}`,
    appName: 'tests',
  });
  await setUpDatabase(store);
  return store;
}

/** Drops the database and closes the connection. */
export async function dropTestStore(store: Store): Promise<void> {
  await store.db.dropDatabase();
  await store.client.close();
}

/** Opens a store before a file's tests and drops it after them: `const store = useStore();`. */
export function useStore(): Store {
  const holder = {} as Store;
  beforeAll(async () => void Object.assign(holder, await openTestStore()));
  afterAll(() => dropTestStore(holder));
  return holder;
}

/** Empties every collection but the products and the record of migrations, between tests. */
export async function emptyStore(store: Store): Promise<void> {
  const { products: _products, migrations: _migrations, ...collections } = COLLECTIONS;
  await Promise.all(Object.keys(collections).map((name) => store.db.collection(name).deleteMany({})));
}
