/**
 * Suspicious numbers are replaced by LBs from this release on (01-domain §3). A database that exists sold them as they were, and
 * goes on doing so until somebody switches it on.
 */
import type { Migration } from './migration.ts';

export const lbReplacement: Migration = {
  id: '0010-lb-replacement',
  does: 'keeps the replacement of suspicious numbers off until somebody switches it on',
  async up({ db }) {
    const off = { value: { enabled: false }, updated_at: new Date(), updated_by: 'system' };
    await db
      .collection<{ _id: string }>('settings')
      .updateOne({ _id: 'lb_replacement' }, { $setOnInsert: off }, { upsert: true });
  },
};
