/**
 * The worker process (`npm run worker`): runs workflows and activities, and keeps the Schedules as the code says. Any
 * number of them may run. Waits for Temporal; on SIGTERM or Ctrl-C lets what is being sent finish.
 */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import { workerParts } from './activities/index.ts';
import { alertVoices } from './channels/alerts/voices.ts';
import { openPlatforms } from './channels/einvoice/platforms.ts';
import { longestPostMs, openApiChannel } from './channels/api/open-api-channel.ts';
import { closeChannels, longestSendMs, openChannels } from './channels/email/channels.ts';
import { createLog, maskPersonal } from './log.ts';
import { type Config, ConfigError, loadConfigOrExit } from './config.ts';
import { newId, PhoneKeys } from './store/db/ids.ts';
import { AlertWatch } from './store/monitoring/alert-watch.ts';
import { watchRuns } from './store/monitoring/watch-runs.ts';
import { watchChannels } from './store/monitoring/watch-channels.ts';
import { openReadyStore } from './store/db/open-ready.ts';
import { refuseRestored, untilRestored } from './store/system/refuse-restored.ts';
import { endStart } from './start-error.ts';
import { openTracing } from './tracing.ts';
import { openTemporal, temporalAddress } from './temporal/connection.ts';
import { createWorker, type WorkflowSource } from './temporal/worker.ts';
import { plannedSince, upsertSchedules } from './temporal/schedules.ts';
import { registerSearchAttributes } from './temporal/search-attributes.ts';
import { installTelemetry } from './temporal/telemetry.ts';
import { WorkerMetrics } from './temporal/worker-metrics.ts';
import { SEND_LIMIT_MS } from './contracts/limits.ts';

const LONGEST_WAIT_MS = 15_000;

const workflowSource = ({ WORKFLOW_BUNDLE: codePath }: Config): WorkflowSource =>
  codePath
    ? { workflowBundle: { codePath } }
    : {
        workflowsPath: join(import.meta.dirname, 'workflows/index.ts'),
        interceptorsPath: join(import.meta.dirname, 'workflows/tracing.ts'),
      };

async function run(config: Config, stopped: AbortSignal): Promise<void> {
  const log = createLog(config.LOG_LEVEL, 'rdz-worker');
  const longest = Math.max(longestSendMs(config), longestPostMs(config));
  if (longest > SEND_LIMIT_MS) {
    throw new ConfigError(
      `The time-outs of mail or of the API channel add up to ${longest / 1000} s for one message; at most ${SEND_LIMIT_MS / 1000} s are allowed.`,
    );
  }
  const tracing = await openTracing(config, 'rdz-worker');
  const measured = new WorkerMetrics();
  const metrics = await measured.serve(config, await installTelemetry(log));
  const store = await openReadyStore(
    { url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-worker' },
    {
      waitMs: config.START_WAIT_SECONDS * 1_000,
      say: (sentence) => log.warn({}, sentence),
      onMigrated: (migration, ms) => log.info({ migration, ms }, 'migrated'),
    },
    async (opened) => {
      await refuseRestored(opened);
      return opened;
    },
  );
  const channels = openChannels(config, measured.onSend);
  const clock = () => new Date();
  const temporal = openTemporal(config);
  const planned = (job: string) => plannedSince(temporal.client, job);
  const evaluate = async (now: Date) => {
    await watchRuns({ store, log, planned }, now);
    await watchChannels({ store, log }, now);
  };
  // Before Temporal is there: what a worker waits for must not keep it from telling.
  const alerts = new AlertWatch({ store, voices: alertVoices(config), log, clock, evaluate }).start();
  try {
    const connection = await untilReady(
      stopped,
      (why) =>
        log.warn(
          {},
          `Temporal does not take this worker at ${config.TEMPORAL_ADDRESS}, namespace "${config.TEMPORAL_NAMESPACE}" ` +
            `(${why}): start it, or correct TEMPORAL_ADDRESS. It is waited for.`,
        ),
      async () => {
        const native = await NativeConnection.connect(temporalAddress(config));
        try {
          await registerSearchAttributes(temporal.connection, config.TEMPORAL_NAMESPACE);
          await upsertSchedules(temporal.client, config.TEMPORAL_TASK_QUEUE);
        } catch (error) {
          await native.close();
          throw error;
        }
        return native;
      },
    );
    if (!connection) return;
    try {
      const keys = new PhoneKeys(config.PHONE_HASH_KEY);
      const platforms = openPlatforms(config);
      const api = openApiChannel(config);
      const deps = {
        ...{ store, config, channels, api, platforms, keys, log, planned },
        ...{ stripe: newId(), stopping: stopped },
      };
      const worker = await createWorker(
        connection,
        config,
        workerParts(deps),
        workflowSource(config),
        tracing,
      );
      const running = worker.run();
      const shutdown = () => {
        if (worker.getState() === 'RUNNING') worker.shutdown();
      };
      if (stopped.aborted) shutdown();
      else stopped.addEventListener('abort', shutdown, { once: true });
      const { TEMPORAL_NAMESPACE: namespace, TEMPORAL_TASK_QUEUE: task_queue, DB_NAME: database } = config;
      log.info({ namespace, task_queue, database, metrics }, 'worker ready');
      const over = new AbortController();
      const restored = untilRestored(store, over.signal).then((error) => {
        if (error) shutdown();
        return error;
      });
      await running.finally(() => over.abort());
      const error = await restored;
      if (error) throw error;
    } finally {
      await connection.close();
    }
  } finally {
    // Only now is nothing sent or written any more.
    await alerts.close();
    await closeChannels(channels);
    await temporal.close();
    await store.client.close();
    await tracing?.close();
    log.info({}, 'worker stopped');
  }
}

/** Repeats `start` with growing waits until it succeeds; null when stopped before. */
async function untilReady<T>(
  stopped: AbortSignal,
  failed: (why: string) => void,
  start: () => Promise<T>,
): Promise<T | null> {
  for (let pause = 500; !stopped.aborted; pause = Math.min(2 * pause, LONGEST_WAIT_MS)) {
    try {
      return await start();
    } catch (error) {
      failed(maskPersonal((error as Error).message));
      await wait(pause, undefined, { signal: stopped }).catch(() => undefined);
    }
  }
  return null;
}

const config = loadConfigOrExit();
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
try {
  await run(config, stop.signal);
  process.exit(0);
} catch (error) {
  endStart(error);
}
