/** Batches held by a try that will not answer any more: its worker died and nothing repeats it. */
import { doubtBatch } from './finish-batch.ts';
import type { Store } from './mongo.ts';

/**
 * Gives up on claims taken before `before`.
 * @returns the batches that became `uncertain`
 */
export async function doubtStaleClaims(
  store: Store,
  { before, limit, now }: { before: Date; limit: number; now: Date },
): Promise<string[]> {
  const held = await store.delivery_batches
    .find({
      claim: { $exists: true },
      'claim.at': { $lt: before },
      // An uncertain one keeps its claim for a late answer.
      status: { $in: ['sending', 'sent'] },
    })
    .project<{ _id: string; claim: Parameters<typeof doubtBatch>[1]['claim']; status: string }>({
      claim: 1,
      status: 1,
    })
    .limit(limit)
    .toArray();
  const doubted: string[] = [];
  for (const { _id, claim, status } of held) {
    if ((await doubtBatch(store, { batch_id: _id, claim, now })) && status === 'sending') doubted.push(_id);
  }
  return doubted;
}
