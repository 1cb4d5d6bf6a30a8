/** Temporal's time-skipping test server, for tests in which days pass. It keeps nothing, and its clock stands until told. */
import type { ProcessRecord } from '../processes/record.ts';
import { startChild, untilReady } from '../processes/child.ts';
import { findTestServer } from './find-test-server.ts';
import { canConnect } from './ports.ts';

const READY_MS = 120_000;

/** What a start needs to know. */
export interface TestServerOptions {
  logFile: string;
  port: number;
  record: ProcessRecord;
}

/** @returns its address */
export async function startTestServer({ logFile, port, record }: TestServerOptions): Promise<string> {
  const { command, args } = await findTestServer();
  const spec = { name: 'TestServer', command, args: [...args, String(port)], logFile };
  const child = await startChild(spec, record);
  await untilReady(child, () => canConnect(port), READY_MS);
  return `127.0.0.1:${port}`;
}
