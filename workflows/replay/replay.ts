/** `replay/<id>`: plays a past period again, or looks for what would make something sell. Its result is in the store. */
import { isCancellation, CancellationScope } from '@temporalio/workflow';
import type { ReplayInput } from '../../contracts/replay.ts';
import { playing, quick } from '../activities.ts';

export async function replay(input: ReplayInput): Promise<void> {
  try {
    await playing.playReplay(input);
  } catch (error) {
    const status = isCancellation(error) ? 'cancelled' : 'failed';
    await CancellationScope.nonCancellable(() => quick.endReplay({ ...input, status }));
    if (isCancellation(error)) throw error;
  }
}
