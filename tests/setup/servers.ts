/**
 * Global set-up of the tests that need servers: a real MongoDB and a real Temporal of their own, on free ports, in a
 * temporary folder, stopped at the end however the run ends; or those of MONGO_URL and TEMPORAL_ADDRESS. Bundles the
 * workflows once for all workers.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startGuard } from '../../dev/processes/guard.ts';
import { ProcessRecord } from '../../dev/processes/record.ts';
import { provideMongo } from '../../dev/servers/mongo.ts';
import { type Port, reserveAnyPort } from '../../dev/servers/ports.ts';
import { provideTemporal } from '../../dev/servers/temporal.ts';
import { describeError, say } from '../../dev/terminal.ts';
import { bundleWorkflows } from '../../dev/workflow-bundle.ts';

const GRACE_MS = 10_000;

/** @returns the teardown */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'rdz-test-'));
  const record = new ProcessRecord(join(dir, 'processes.json'));
  startGuard(record, dir);
  const ports: Port[] = [];
  const freePort = async () => {
    const port = await reserveAnyPort();
    ports.push(port);
    return port;
  };
  const [mongo, temporal, bundle] = await Promise.allSettled([
    provideMongo({
      dataDir: join(dir, 'mongo'),
      logFile: join(dir, 'mongo.log'),
      port: freePort,
      record,
    }),
    provideTemporal({
      dbFile: join(dir, 'temporal.db'),
      logFile: join(dir, 'temporal.log'),
      port: freePort,
      uiPort: freePort,
      record,
    }),
    bundleWorkflows(),
  ]);
  const stop = async () => {
    await record.endAll(GRACE_MS);
    for (const port of ports) port.release();
  };
  if (mongo.status === 'rejected' || temporal.status === 'rejected') {
    await stop();
    throw new Error([mongo, temporal].map(failure).filter(Boolean).join('\n'));
  }
  // The set-up of a second project, in this same process, finds them as it would find anybody's.
  process.env.MONGO_URL = mongo.value.url;
  process.env.TEMPORAL_ADDRESS = temporal.value.address;
  project.provide('mongoUrl', mongo.value.url);
  project.provide('temporalAddress', temporal.value.address);
  // Workflows that do not bundle fail the tests that run them, not those of the stores.
  project.provide('workflowBundle', bundle.status === 'fulfilled' ? bundle.value : '');
  if (bundle.status === 'rejected') say('Workflows', `cannot be bundled: ${failure(bundle)}`);
  return stop;
}

function failure(result: PromiseSettledResult<unknown>): string {
  return result.status === 'rejected' ? describeError(result.reason) : '';
}
