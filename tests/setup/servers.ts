/**
 * Global set-up of the tests that need servers: a real MongoDB and a real Temporal of their own, on free ports, in a
 * temporary folder, stopped at the end however the run ends; or those of MONGO_URL and TEMPORAL_ADDRESS. Bundles the
 * workflows and the programs once for all workers.
 */
import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import type { TestProject } from 'vitest/node';
import { type Child, logTail } from '../../dev/processes/child.ts';
import { provideMongo } from '../../dev/servers/mongo.ts';
import { OwnServers } from '../../dev/servers/own-servers.ts';
import { provideTemporal } from '../../dev/servers/temporal.ts';
import { describeError, say } from '../../dev/terminal.ts';
import { bundlePrograms } from '../../dev/program-bundle.ts';
import { bundleWorkflows } from '../../dev/workflow-bundle.ts';

/** @returns the teardown */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = new OwnServers('test');
  const isFirst = process.env.RDZ_TEST_RUN === undefined;
  const run = (process.env.RDZ_TEST_RUN ??= randomBytes(6).toString('hex'));
  const [mongo, temporal, bundle, programs] = await Promise.allSettled([
    provideMongo(servers.mongo()),
    provideTemporal(servers.temporal()),
    bundleWorkflows(),
    bundlePrograms(),
  ]);
  if (mongo.status === 'rejected' || temporal.status === 'rejected' || programs.status === 'rejected') {
    await servers.end();
    throw new Error([mongo, temporal, programs].map(failure).filter(Boolean).join('\n'));
  }
  // The set-up of a second project, in this same process, finds them as it would find anybody's.
  process.env.MONGO_URL = mongo.value.url;
  process.env.TEMPORAL_ADDRESS = temporal.value.address;
  project.provide('run', run);
  project.provide('mongoUrl', mongo.value.url);
  project.provide('temporalAddress', temporal.value.address);
  // Workflows that do not bundle fail the tests that run them, not those of the stores.
  project.provide('workflowBundle', bundle.status === 'fulfilled' ? bundle.value : '');
  project.provide('programs', programs.value);
  if (bundle.status === 'rejected') say('Workflows', `cannot be bundled: ${failure(bundle)}`);
  const isGiven = isFirst && !mongo.value.child;
  const ending = new AbortController();
  for (const { child } of [mongo.value, temporal.value]) if (child) tellEnd(child, ending.signal);
  return async () => {
    ending.abort();
    if (isGiven) await dropDatabases(mongo.value.url, `rdz_test_${run}`);
    await servers.end();
  };
}

/** Says when a server ends before the run does: what then fails says only that nobody answers. */
function tellEnd({ spec, ended }: Child, ending: AbortSignal): void {
  void ended.then((how) => {
    if (!ending.aborted)
      say(spec.name, `ended in the middle of the tests (${how})\n${logTail(spec.logFile)}`);
  });
}

/** What a run leaves on a MongoDB that stays. */
async function dropDatabases(url: string, prefix: string): Promise<void> {
  const client = await MongoClient.connect(url);
  const { databases } = await client
    .db()
    .admin()
    .listDatabases({ filter: { name: new RegExp(`^${prefix}`) } });
  for (const { name } of databases) await client.db(name).dropDatabase();
  await client.close();
}

function failure(result: PromiseSettledResult<unknown>): string {
  return result.status === 'rejected' ? describeError(result.reason) : '';
}
