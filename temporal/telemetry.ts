/** The SDK's logs through ours, and its metrics for Prometheus. Once per process, before anything else of the SDK. */
import { createServer } from 'node:net';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';

const PORTS_TRIED = 20;

const isFree = (host: string, port: number): Promise<number | null> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });

/** The port, or the next free one: a metrics port must not keep a worker from working. */
async function freePort(host: string, wanted: number): Promise<number | null> {
  for (let port = wanted; port < wanted + PORTS_TRIED; port += 1) {
    const free = await isFree(host, port);
    if (free !== null) return free;
    if (wanted === 0) break;
  }
  return null;
}

/** @returns where the metrics are, null when no port was free */
export async function installTelemetry(config: Config, log: Log): Promise<string | null> {
  const port = await freePort(config.HOST, config.WORKER_METRICS_PORT);
  const bindAddress = port === null ? null : `${config.HOST}:${port}`;
  const logger = new DefaultLogger('INFO', ({ level, message, meta }) => {
    // Of what the SDK says of an activity only ids and codes are kept.
    const { sdkComponent, workflowId, runId, activityType, attempt, error } = meta ?? {};
    const reason = error instanceof Error ? error.name : undefined;
    const fields = { sdkComponent, workflowId, runId, activityType, attempt, reason };
    if (level === 'ERROR') log.error(fields, message);
    else if (level === 'WARN') log.warn(fields, message);
    else log.info(fields, message);
  });
  Runtime.install({
    logger,
    // The process decides when it stops, also while it still waits for its servers.
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(bindAddress && { metrics: { prometheus: { bindAddress } } }),
    },
  });
  return bindAddress;
}
