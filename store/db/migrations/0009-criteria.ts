/** Clients' own lists of phones begin (01-domain §3 `client_exclusion`). */
import type { Migration } from './migration.ts';

const NAMESPACE_EXISTS = 48;

export const criteria: Migration = {
  id: '0009-criteria',
  does: 'makes the collection of the phones that clients exclude',
  async up({ db }) {
    await db.createCollection('client_exclusions').catch((error: { code?: number }) => {
      if (error.code !== NAMESPACE_EXISTS) throw error;
    });
    await db
      .collection('client_exclusions')
      .createIndexes([
        { key: { client_id: 1, upload: 1 } },
        { key: { expires_at: 1 }, expireAfterSeconds: 0 },
      ]);
  },
};
