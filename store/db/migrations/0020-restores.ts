/** Marks of restores: a restore makes the collection itself, before there is anything else. Nothing changes. */
import type { Migration } from './migration.ts';

const NAMESPACE_EXISTS = 48;

export const restores: Migration = {
  id: '0020-restores',
  does: 'makes the collection that says that a database was restored from a backup',
  async up({ db }) {
    await db.createCollection('restores').catch((error: { code?: number }) => {
      if (error.code !== NAMESPACE_EXISTS) throw error;
    });
  },
};
