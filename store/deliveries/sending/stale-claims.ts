/** Finds batches claimed by a try that will not answer any more, because its worker died and nothing repeats it. */
import type { Store } from '../../db/mongo.ts';
import type { BatchClaim } from '../collections.ts';

/** Claims made before `before`, the tries of which are to be doubted. */
export function staleClaims(
  store: Store,
  { before, limit }: { before: Date; limit: number },
): Promise<{ _id: string; claim: BatchClaim }[]> {
  return store.delivery_batches
    .find({
      claim: { $exists: true },
      'claim.at': { $lt: before },
      // An `uncertain` batch keeps the claim of the doubted try, so that its late answer still counts.
      status: { $in: ['sending', 'sent'] },
    })
    .project<{ _id: string; claim: BatchClaim }>({ claim: 1 })
    .limit(limit)
    .toArray();
}
