/** Finishes what crashes left half done, and puts what needs somebody into the inbox. */
import { scan } from '../activities.ts';
import { openBatch } from '../batch/open-batch.ts';

export async function sweep(): Promise<void> {
  const { inbox } = await scan.sweepBatches();
  await Promise.all(inbox.map((id) => openBatch(id)));
}
