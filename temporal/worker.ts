/** The worker as production and tests run it. */
import {
  type ActivityInterceptorsFactory,
  type NativeConnection,
  Worker,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import type { Config } from '../config.ts';
import { SENDS_AT_ONCE } from '../contracts/limits.ts';
import type { Tracing } from '../tracing-sdk.ts';
import { traceActivities } from './trace-interceptors.ts';
import { workflowSpans } from './workflow-spans.ts';

/** Workflows from a prebuilt bundle (its path or code), or bundled now from their sources. */
export type WorkflowSource =
  { workflowBundle: WorkflowBundleOption } | { workflowsPath: string; interceptorsPath: string };

/** What a worker runs, and what goes around each activity. */
export interface WorkerParts {
  activities: NonNullable<WorkerOptions['activities']>;
  around: ActivityInterceptorsFactory[];
}

/** A bundle holds its interceptors already. */
const workflowsOf = (source: WorkflowSource) =>
  'workflowBundle' in source
    ? { workflows: source, workflowModules: [] }
    : {
        workflows: { workflowsPath: source.workflowsPath },
        workflowModules: [source.interceptorsPath],
      };

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

/**
 * @param parts activities and what goes around them, from `workerParts` (activities/index.ts)
 * @param tracing absent: nothing is traced
 */
export function createWorker(
  connection: NativeConnection,
  config: Config,
  { activities, around }: WorkerParts,
  source: WorkflowSource,
  tracing?: Tracing,
): Promise<Worker> {
  const { workflows, workflowModules } = workflowsOf(source);
  return Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    ...workflows,
    activities,
    interceptors: { workflowModules, activity: [...(tracing ? [traceActivities] : []), ...around] },
    sinks: workflowSpans(tracing?.beginPlaced),
    shutdownGraceTime: graceMs(config),
    shutdownForceTime: graceMs(config) + FORCE_MARGIN_MS,
    // A killed worker's work is taken over in seconds.
    stickyQueueScheduleToStartTimeout: '2s',
    maxHeartbeatThrottleInterval: '3s',
    // A page of sends starts without a round trip each.
    maxEagerActivityReservationsPerWorkflowTask: SENDS_AT_ONCE,
  });
}
