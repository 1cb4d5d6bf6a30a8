/** What people ask of a batch while nobody can carry it out: kept, carried out once, or dropped with an alert. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import type { BatchOutcome } from '../../../contracts/batch.ts';
import { REQUEST_LIFE_MS } from '../../../domain/deliveries/batch-request.ts';
import { launchBatch, type Requested } from '../../../temporal/launch/batch.ts';
import { launchResend, launchSend } from '../../../temporal/launch/batch-buttons.ts';
import { anOrderWithLeads, batchOf, runDelivery, type TestOrder } from '../../support/delivery.ts';
import { inTurn } from '../../support/smtp/faults.ts';
import { until } from '../../support/until.ts';
import { startWorker, type TestWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
let order: TestOrder;
let worker: TestWorker | undefined;

const work = async () => (worker = await startWorker(world));
const rest = async () => {
  await worker?.stop();
  worker = undefined;
};

beforeEach(async () => {
  order = await anOrderWithLeads(world, 2);
});
afterEach(rest);

/** An order whose batch was sent, and then no worker any more. */
async function sentBatch() {
  await work();
  await runDelivery(world);
  await rest();
  return batchOf(world, order);
}

const waitMs = 500;
const asked = async () => (await batchOf(world, order)).asked;
const closed = () => until(async () => !(await asked())!.open);
const mails = () => world.smtp.messages.length;
const alerts = () => world.store.event_log.distinct('action', { action: /^alert\.request/ });
const pendingOf = (outcome: BatchOutcome | Requested) => ('asked' in outcome ? outcome.asked : null);
const sweep = () =>
  world.temporal.client.workflow.execute('watchdog', {
    workflowId: 'watchdog-test',
    taskQueue: world.config.TEMPORAL_TASK_QUEUE,
  });
/** As if it had been asked for so long ago. */
const age = (ms: number) =>
  world.store.delivery_batches.updateOne(
    { client_id: order.client_id },
    { $set: { 'asked.at': new Date(Date.now() - ms) } },
  );

describe('asked for while there is no worker', () => {
  it('a sent batch is sent again once, however often and by whomever it was asked for', async () => {
    const { _id } = await sentBatch();
    expect(mails()).toBe(1);
    const first = await launchSend(world, _id, { by: 'camille', force: true, waitMs });
    expect(pendingOf(first)).toMatchObject({ by: 'camille', joined: false });
    const second = await launchSend(world, _id, { by: 'dominique', force: true, waitMs });
    expect(pendingOf(second)).toMatchObject({ by: 'camille', joined: true });
    await work();
    await closed();
    // A third click is another request, with an answer of its own.
    expect(await launchSend(world, _id, { by: 'dominique', force: true })).toMatchObject({ tried: 'sent' });
    expect(mails()).toBe(3);
    const { attempts } = await batchOf(world, order);
    expect(attempts.map(({ by }) => by)).toEqual(
      ['test', 'camille', 'dominique'].map((by, n) => (n ? by : 'system')),
    );
  });

  it('something else, or another address, is refused until the first is done', async () => {
    const { _id } = await sentBatch();
    await launchSend(world, _id, { by: 'camille', force: true, waitMs });
    const elsewhere = { by: 'camille', force: true, override_email: 'copie@client.example', waitMs };
    await expect(launchSend(world, _id, elsewhere)).rejects.toMatchObject({ code: 'ALREADY_ASKED' });
    await expect(launchBatch(world, _id, 'cancel', { by: 'camille', waitMs })).rejects.toMatchObject({
      code: 'ALREADY_ASKED',
    });
  });

  it('it is carried out by the watchdog when its workflow was ended by a person', async () => {
    const { _id } = await sentBatch();
    await launchSend(world, _id, { by: 'camille', force: true, waitMs });
    await world.temporal.client.workflow.getHandle(workflowIds.batch(_id)).terminate();
    await age(2 * 60_000);
    await work();
    await sweep();
    await closed();
    expect(mails()).toBe(2);
  });

  it('it is dropped after a day, with an alert, and nothing is sent', async () => {
    const { _id } = await sentBatch();
    await launchSend(world, _id, { by: 'camille', force: true, waitMs });
    await age(REQUEST_LIFE_MS + 60_000);
    await work();
    await until(async () => (await asked())!.dropped);
    await until(async () => (await alerts()).length === 1);
    expect(mails()).toBe(1);
  });

  it('a resend is given up when the batch changed meanwhile', async () => {
    world.smtp.script(inTurn(['end_drop', 'ok']));
    await work();
    await runDelivery(world);
    await rest();
    const { _id } = await batchOf(world, order);
    await launchResend(world, _id, { by: 'camille', waitMs });
    await world.store.delivery_batches.updateOne({ _id }, { $inc: { rev: 1 } });
    await work();
    await until(async () => (await asked())!.dropped);
    // What the server got before its connection broke, and nothing more.
    expect(mails()).toBe(1);
    expect((await batchOf(world, order)).status).toBe('uncertain');
  });
});

it('a try whose chosen address is gone goes nowhere', async () => {
  const { _id } = await sentBatch();
  await launchSend(world, _id, {
    by: 'camille',
    force: true,
    override_email: 'copie@client.example',
    waitMs,
  });
  await world.store.delivery_batches.updateOne({ _id }, { $unset: { overrides: 1 } });
  await work();
  await until(async () => (await asked())!.dropped);
  expect(mails()).toBe(1);
});
