/** Temporal for the embedded stack: the development server with its Web UI, its history in one SQLite file. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Connection } from '@temporalio/client';
import { startChild, untilReady, type Child } from '../processes/child.ts';
import type { ProcessRecord } from '../processes/record.ts';
import { PlainError, say } from '../terminal.ts';
import { findTemporal } from './find-temporal.ts';
import type { Port } from './ports.ts';

const READY_MS = 120_000;

/** A Temporal to use; without a child it is somebody else's (TEMPORAL_ADDRESS) and is never stopped. */
export interface TemporalServer {
  address: string;
  uiUrl: string;
  child?: Child;
}

/** What a start needs to know. */
export interface TemporalOptions {
  dbFile: string;
  logFile: string;
  port: () => Promise<Port>;
  uiPort: () => Promise<Port>;
  record: ProcessRecord;
  /** Dynamic configuration of the server, by name: https://docs.temporal.io/references/dynamic-configuration */
  settings?: Readonly<Record<string, number>>;
  signal?: AbortSignal;
}

/** @returns the server at TEMPORAL_ADDRESS, else one that is started here */
export async function provideTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const given = process.env.TEMPORAL_ADDRESS;
  if (given) {
    if (!(await answers(given, 5000).catch(() => false)))
      throw new PlainError(`TEMPORAL_ADDRESS is ${given}, but no Temporal answers there.`);
    say('Temporal', 'TEMPORAL_ADDRESS: used as it is');
    return { address: given, uiUrl: process.env.TEMPORAL_UI_URL ?? '' };
  }
  say('Temporal', 'TEMPORAL_ADDRESS: not set');
  return startTemporal(options);
}

/** Starts one, whatever else there is. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer & { child: Child }> {
  const program = await findTemporal(options.signal);
  mkdirSync(dirname(options.dbFile), { recursive: true });
  const [port, uiPort] = [await options.port(), await options.uiPort()];
  const child = await startChild(
    {
      name: 'Temporal',
      command: program,
      args: [
        ...['server', 'start-dev', '--ip', '127.0.0.1', '--db-filename', options.dbFile],
        ...['--port', String(port.port), '--ui-port', String(uiPort.port)],
        ...['--log-format', 'json', '--log-level', 'warn', '--color', 'never'],
        // Waiting for the disk at each step costs a fifth of its speed, and only helps when the whole machine dies.
        ...['--sqlite-pragma', 'synchronous=off'],
        // The person's own profiles of the command line program have no say here.
        '--disable-config-file',
        ...Object.entries(options.settings ?? {}).flatMap(([name, value]) => [
          '--dynamic-config-value',
          `${name}=${value}`,
        ]),
      ],
      logFile: options.logFile,
    },
    options.record,
  );
  const address = `127.0.0.1:${port.port}`;
  await untilReady(child, () => answers(address, 1000), READY_MS, options.signal);
  const uiUrl = `http://127.0.0.1:${uiPort.port}`;
  say('Temporal', `ready on ${address}, pages on ${uiUrl}`);
  return { address, uiUrl, child };
}

/** Whether the namespace `default` can be used there. */
async function answers(address: string, timeoutMs: number): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: timeoutMs });
  try {
    const describe = () => connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.withDeadline(Date.now() + timeoutMs, describe);
    return true;
  } finally {
    await connection.close();
  }
}
