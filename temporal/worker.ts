/** The worker as production and tests run it. */
import {
  type NativeConnection,
  Worker,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import type { Config } from '../config.ts';
import { SENDS_AT_ONCE } from '../contracts/limits.ts';

/** Workflows from a prebuilt bundle (its path or code), or bundled now from their sources. */
export type WorkflowSource = { workflowBundle: WorkflowBundleOption } | { workflowsPath: string };

/** After the activities were told to stop: time for them to end before the worker ends without them. */
const FORCE_MARGIN_MS = 15_000;
/** Time for a message the server has already asked for. */
const GRACE_MARGIN_MS = 5_000;

/** How long a stopping worker waits for the answer to a message that is already on its way; the rest it aborts. */
const graceMs = ({ smtp }: Config): number =>
  GRACE_MARGIN_MS +
  Math.max(
    ...Object.values(smtp).map(
      ({ connectionTimeoutMs, greetingTimeoutMs, socketTimeoutMs }) =>
        connectionTimeoutMs + greetingTimeoutMs + socketTimeoutMs,
    ),
  );

/** @param parts activities and what goes around them, from `workerParts` (activities/index.ts) */
export function createWorker(
  connection: NativeConnection,
  config: Config,
  parts: Pick<WorkerOptions, 'activities' | 'interceptors'>,
  source: WorkflowSource,
): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    ...source,
    ...parts,
    shutdownGraceTime: graceMs(config),
    shutdownForceTime: graceMs(config) + FORCE_MARGIN_MS,
    // A killed worker's work is taken over in seconds.
    stickyQueueScheduleToStartTimeout: '2s',
    maxHeartbeatThrottleInterval: '3s',
    // A page of sends starts without a round trip each.
    maxEagerActivityReservationsPerWorkflowTask: SENDS_AT_ONCE,
  });
}
