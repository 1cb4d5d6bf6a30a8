/** A lead has a key by its session and one by its caller (01-domain §1.3): either tells a double submit. */
import type { Migration } from './migration.ts';

export const submitKeys: Migration = {
  id: '0005-submit-keys',
  does: 'makes the unique index of what double submits have in common',
  async up({ leads }) {
    await leads.createIndex(
      { submit_keys: 1 },
      { unique: true, partialFilterExpression: { submit_keys: { $exists: true } } },
    );
  },
};
