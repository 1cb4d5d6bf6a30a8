/** How long a batch waits in the inbox. Seven days pass here in a moment: on Temporal's own time-skipping test server. */
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { InternalConnectionOptionsSymbol } from '@temporalio/client/lib/connection.js';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { searchAttributes } from '../../../contracts/search-attributes.ts';
import { INBOX_DAYS } from '../../../contracts/limits.ts';
import { OwnServers } from '../../../dev/servers/own-servers.ts';
import { startTestServer } from '../../../dev/servers/test-server.ts';
import { makeBatches } from '../../../store/deliveries/make-batches.ts';
import { readSenders } from '../../../store/settings/senders.ts';
import { VALUE_TYPES } from '../../../temporal/search-attributes.ts';
import { anOrderWithLeads, batchOf } from '../../support/delivery.ts';
import { until } from '../../support/until.ts';
import { startWorker, type TestWorker } from '../../support/workers.ts';
import { closeWorld, type DeliveryWorld, openWorld } from '../../support/world.ts';

const HOUR_MS = 60 * 60_000;
/** It may have to be fetched first. */
const FETCH_MS = 15 * 60_000;

const servers = new OwnServers('test-server');
let connection: Connection;
let world: DeliveryWorld;
let worker: TestWorker;

beforeAll(async () => {
  const { port } = await servers.port();
  const { record } = servers;
  const address = await startTestServer({ logFile: servers.path('server.log'), port, record });
  connection = await Connection.connect({
    address,
    // How @temporalio/testing asks for the service that moves the clock; its own start gives up after 5 s.
    [InternalConnectionOptionsSymbol]: { supportsTestService: true },
  } as ConnectionOptions);
  // This server cannot list them, as the worker's own registration does first.
  await connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(
      Object.values(searchAttributes).map(({ name, type }) => [name, VALUE_TYPES[type]]),
    ),
  });
  world = await openWorld({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'default' });
  worker = await startWorker(world);
}, FETCH_MS);

afterAll(async () => {
  await worker?.stop();
  if (world) await closeWorld(world);
  await connection?.close();
  await servers.end();
});

/** Lets the server's clock run ahead by so much. */
const pass = (ms: number) => connection.testService!.unlockTimeSkippingWithSleep({ duration: msToTs(ms) });

it('a batch nobody decides on leaves the inbox after seven days, not before, and stays failed', async () => {
  const order = await anOrderWithLeads(world, 1);
  const noAddress = { email: 'achats@mailinator.com' };
  await world.store.clients.updateOne({ _id: order.client_id }, { $set: noAddress });
  const senders = await readSenders(world.store, world.config);
  await makeBatches(world.store, { senders, entities: ['ZR7'], limit: 10, now: new Date() });
  const { _id } = await batchOf(world, order);
  const inbox = await world.temporal.client.workflow.start('batch', {
    workflowId: workflowIds.batch(_id),
    taskQueue: world.temporal.taskQueue,
    args: [{ batch_id: _id }],
  });
  const status = async () => (await inbox.describe()).status.name;
  // Its only timer is the deadline: no failure of an address passes by itself.
  const timers = async () =>
    (await inbox.fetchHistory()).events!.filter(
      ({ timerStartedEventAttributes }) => timerStartedEventAttributes,
    );
  await until(async () => (await timers()).length === 1);
  expect(await batchOf(world, order)).toMatchObject({ status: 'failed', retryable: false });

  await pass((INBOX_DAYS * 24 - 1) * HOUR_MS);
  expect(await status()).toBe('RUNNING');
  await pass(HOUR_MS);
  await inbox.result();
  expect(await status()).toBe('COMPLETED');
  const { startTime, closeTime } = await inbox.describe();
  const days = (closeTime!.getTime() - startTime.getTime()) / (24 * HOUR_MS);
  expect(days).toBeGreaterThanOrEqual(INBOX_DAYS);
  expect(days).toBeLessThan(INBOX_DAYS + 0.1);
  expect(await timers()).toHaveLength(1);
  expect((await batchOf(world, order)).status).toBe('failed');
});
