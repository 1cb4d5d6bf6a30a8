/** Leads in the order they came: `created_at`, then id. Pages of them cost the same however deep. */
import type { LeadDoc } from './collections.ts';

/** Filter: the leads that came after this one. */
export const afterLead = ({ created_at, _id }: Pick<LeadDoc, 'created_at' | '_id'>) => ({
  // Bounds the index scan: MongoDB takes none from the alternative below and would start at the first lead each time.
  created_at: { $gte: created_at },
  $or: [{ created_at: { $gt: created_at } }, { _id: { $gt: _id } }],
});
