/**
 * The client side of Temporal, for API, commands and the worker's own look-ups. Nothing here connects or throws before
 * it is used: intake never needs Temporal (04-architecture "Intake").
 */
import { Client, Connection } from '@temporalio/client';
import type { Config } from '../config.ts';
import { retriesUntilClosed } from './closed-calls.ts';
import { traceCalls } from './trace-interceptors.ts';

/** Deadline of one call to the frontend; waiting for results is done in several calls. */
const CALL_TIMEOUT_MS = 10_000;

export interface TemporalLink {
  client: Client;
  connection: Connection;
  taskQueue: string;
  /** Web UI page of a workflow, null when no UI is configured. */
  urlOf(workflowId: string, runId?: string): string | null;
  /** Whether the frontend answers now. Never throws. */
  reachable(): Promise<boolean>;
  close(): Promise<void>;
}

/** Address, TLS and key of the frontend; shared with the worker's own connection. */
export function temporalAddress(config: Config) {
  const { TEMPORAL_TLS_CERT: crt, TEMPORAL_TLS_KEY: key } = config;
  const pair = crt && key ? { clientCertPair: { crt: Buffer.from(crt), key: Buffer.from(key) } } : {};
  return {
    address: config.TEMPORAL_ADDRESS,
    ...(config.TEMPORAL_TLS ? { tls: pair } : {}),
    ...(config.TEMPORAL_API_KEY ? { apiKey: config.TEMPORAL_API_KEY } : {}),
  };
}

/** A client that connects at its first call. */
export function openTemporal(config: Config): TemporalLink {
  const connection = Connection.lazy({
    ...temporalAddress(config),
    interceptors: retriesUntilClosed,
  });
  const client = new Client({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    interceptors: { workflow: [traceCalls] },
  });
  const ui = config.TEMPORAL_UI_URL.replace(/\/+$/, '');
  return {
    client,
    connection,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    urlOf(workflowId, runId) {
      if (!ui) return null;
      const page = `${ui}/namespaces/${config.TEMPORAL_NAMESPACE}/workflows/${encodeURIComponent(workflowId)}`;
      return runId ? `${page}/${runId}` : page;
    },
    async reachable() {
      try {
        await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
          connection.workflowService.getSystemInfo({}),
        );
        return true;
      } catch {
        return false;
      }
    },
    close: () => connection.close(),
  };
}
