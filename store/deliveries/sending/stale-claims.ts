/** Finds batches claimed by a try that will not answer any more, because its worker died and nothing repeats it. */
import { doubtBatch } from './record-attempt.ts';
import type { Store } from '../../db/mongo.ts';
import type { BatchClaim } from '../collections.ts';

/**
 * Doubts the tries that claimed their batch before `before`.
 * @returns how many were found; fewer than `limit` means there are no more
 */
export async function doubtStaleClaims(
  store: Store,
  { before, limit, now }: { before: Date; limit: number; now: Date },
): Promise<number> {
  const held = await store.delivery_batches
    .find({
      claim: { $exists: true },
      'claim.at': { $lt: before },
      // An `uncertain` batch keeps the claim of the doubted try, so that its late answer still counts.
      status: { $in: ['sending', 'sent'] },
    })
    .project<{ _id: string; claim: BatchClaim }>({ claim: 1 })
    .limit(limit)
    .toArray();
  for (const { _id, claim } of held) await doubtBatch(store, { batch_id: _id, claim, now });
  return held.length;
}
