/** The SDK's logs through ours, and its metrics for Prometheus. Once per process, before anything else of the SDK. */
import { createServer } from 'node:net';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Log } from '../log.ts';

const LOOPBACK = '127.0.0.1';

const freePort = (): Promise<number | null> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(0, LOOPBACK, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });

/** @returns where the SDK's metrics are, on the loopback, for `WorkerMetrics`; null when there is no port */
export async function installTelemetry(log: Log): Promise<string | null> {
  const port = await freePort();
  const bindAddress = port === null ? null : `${LOOPBACK}:${port}`;
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
