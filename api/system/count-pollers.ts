/** Workers that ask Temporal for workflow tasks: what nothing goes on without. */
import type { AppDeps } from '../http/deps.ts';

const WORKFLOW_TASKS = 1;

/** @throws while Temporal is away */
export async function countPollers({
  temporal,
  config,
}: Pick<AppDeps, 'temporal' | 'config'>): Promise<number> {
  const queue = await temporal.client.workflowService.describeTaskQueue({
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: { name: temporal.taskQueue },
    taskQueueType: WORKFLOW_TASKS,
  });
  return queue.pollers?.length ?? 0;
}
