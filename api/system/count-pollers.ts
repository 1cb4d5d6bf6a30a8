/** Workers that ask Temporal for workflow tasks: what nothing goes on without. */
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { AppDeps } from '../http/deps.ts';

const WORKFLOW_TASKS = 1;

/** A worker asks again when a question of a minute went unanswered; Temporal remembers one that died for five. */
const LIVING_MS = 90_000;

/** @throws while Temporal is away */
export async function countPollers(
  { temporal, config }: Pick<AppDeps, 'temporal' | 'config'>,
  now: Date,
): Promise<number> {
  const queue = await temporal.client.workflowService.describeTaskQueue({
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: { name: temporal.taskQueue },
    taskQueueType: WORKFLOW_TASKS,
  });
  const asked = (queue.pollers ?? []).map(({ lastAccessTime }) => optionalTsToMs(lastAccessTime) ?? 0);
  return asked.filter((at) => now.getTime() - at < LIVING_MS).length;
}
