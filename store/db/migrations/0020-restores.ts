/** Marks of restores: a restore makes the collection itself, before there is anything else. Nothing changes. */
import { makeCollection } from '../make-collection.ts';
import type { Migration } from './migration.ts';

export const restores: Migration = {
  id: '0020-restores',
  does: 'makes the collection that says that a database was restored from a backup',
  async up({ db }) {
    await makeCollection(db, 'restores');
  },
};
