/** A batch that is looked at again and again goes on in a new execution before its history is too long (04-architecture). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BatchInput, lookAgainSignal } from '../../../contracts/batch.ts';
import { INBOX_DAYS } from '../../../contracts/limits.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { OwnServers } from '../../../dev/servers/own-servers.ts';
import { startTemporal } from '../../../dev/servers/temporal.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { launchSend } from '../../../temporal/launch/batch-buttons.ts';
import { anOrderWithLeads, batchOf, runDelivery } from '../../support/delivery.ts';
import { makeNamespace } from '../../support/temporal.ts';
import { until } from '../../support/until.ts';
import { startWorker, type TestWorker } from '../../support/workers.ts';
import { closeWorld, type DeliveryWorld, openWorld } from '../../support/world.ts';

/** Events after which this server says that a history is long; Temporal's own limit is 4,096. */
const LONG_HISTORY = 60;

const servers = new OwnServers('continue-as-new');
let world: DeliveryWorld;
let worker: TestWorker;

beforeAll(async () => {
  const settings = { 'limit.historyCount.suggestContinueAsNew': LONG_HISTORY };
  const { address } = await startTemporal(servers.temporal({ settings }));
  world = await openWorld({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: await makeNamespace(address) });
  worker = await startWorker(world);
});

afterAll(async () => {
  await worker?.stop();
  if (world) await closeWorld(world);
  await servers.end();
});

it('it keeps its place in the inbox, its deadline and what is asked of it', async () => {
  const { store, temporal } = world;
  const order = await anOrderWithLeads(world, 2);
  await store.clients.updateOne({ _id: order.client_id }, { $set: { email: 'achats@mailinator.com' } });
  await runDelivery(world);
  const { _id } = await batchOf(world, order);
  const handle = temporal.client.workflow.getHandle(workflowIds.batch(_id));
  await until(async () => (await handle.describe()).status.name === 'RUNNING');
  const first = await handle.describe();

  /** It has done what there was to do, and waits. */
  const idle = () =>
    until(async () => {
      const execution = await handle.describe();
      const { pendingActivities, pendingWorkflowTask } = execution.raw;
      return !pendingActivities?.length && !pendingWorkflowTask && execution;
    });
  let now = await idle();
  while (now.runId === first.runId) {
    await handle.signal(lookAgainSignal);
    now = await idle();
  }
  expect(now.status.name).toBe('RUNNING');
  const before = temporal.client.workflow.getHandle(workflowIds.batch(_id), first.runId);
  expect((await before.describe()).status.name).toBe('CONTINUED_AS_NEW');
  expect((await before.fetchHistory()).events!.length).toBeLessThan(3 * LONG_HISTORY);
  const started = (await handle.fetchHistory()).events![0]!.workflowExecutionStartedEventAttributes!;
  const input = JSON.parse(Buffer.from(started.input!.payloads![0]!.data!).toString()) as BatchInput;
  expect(input).toEqual({ batch_id: _id, deadline: expect.any(Number) as number });
  // Since its own first moment, not since it goes on.
  const begun = input.deadline! - INBOX_DAYS * DAY_MS;
  expect(begun).toBeGreaterThanOrEqual(first.startTime.getTime());
  expect(begun).toBeLessThan(now.startTime.getTime());

  await store.clients.updateOne({ _id: order.client_id }, { $set: { email: 'achats@toits.example' } });
  await launchSend(world, _id, { by: 'camille' });
  await until(async () => (await handle.describe()).status.name === 'COMPLETED');
  expect(await batchOf(world, order)).toMatchObject({ status: 'sent', unfinished: false });
  expect(world.smtp.messages).toHaveLength(1);
});
