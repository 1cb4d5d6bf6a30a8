/** Erasures somebody has asked for while Temporal was away, or whose workflow was ended. */
import { activityInfo, getClient } from '@temporalio/activity';
import { ERASURE_LIMITS } from '../../contracts/privacy.ts';
import { erasureSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { ActivityDeps } from '../deps.ts';

/** Of one look; the next one goes on. */
const PAGE = 100;

/** @param before asked before: who asks starts it at once */
export async function startUnfinishedErasures(
  { store }: Pick<ActivityDeps, 'store'>,
  before: Date,
): Promise<void> {
  const waiting = await store.erasures
    .find(
      {
        status: { $in: ['asked', 'stopping', 'blanking', 'telling', 'waiting'] },
        updated_at: { $lt: before },
      },
      { projection: { _id: 1 } },
    )
    .sort({ updated_at: 1 })
    .limit(PAGE)
    .toArray();
  for (const { _id } of waiting) {
    await getClient().workflow.start('erasure', {
      workflowId: workflowIds.erasure(_id),
      taskQueue: activityInfo().taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: erasureSummary(_id),
      args: [{ erasure_id: _id, limits: ERASURE_LIMITS }],
    });
    // The next look begins with others.
    await store.erasures.updateOne({ _id }, { $set: { updated_at: new Date() } });
  }
}
