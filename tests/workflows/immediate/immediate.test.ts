/** Leads of immediate orders leave at once, beside the run and never twice (12-rules U34–U38). */
import { expect, it } from 'vitest';
import { immediateStateQuery } from '../../../contracts/immediate.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { madeAt } from '../../../store/db/ids.ts';
import { launchImmediate } from '../../../temporal/launch/immediate.ts';
import { API_ENV, apiClient } from '../../support/api-client.ts';
import { startBuyer } from '../../support/buyer-server.ts';
import {
  anOrderWithLeads,
  batchOf,
  deliveriesOf,
  expectFollowed,
  reportOf,
  runDelivery,
  startRun,
  untilStatus,
} from '../../support/delivery.ts';
import { checkHistory } from '../../support/histories.ts';
import { until } from '../../support/until.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery(API_ENV);
useWorker(world);

const AT_ONCE = { delivery_mode: 'immediate' } as const;
const passOf = () => world.temporal.client.workflow.getHandle(workflowIds.immediate('ZR7'));
const unsent = () => world.store.deliveries.countDocuments({ status: { $ne: 'sent' } });
const allSent = () =>
  until(
    async () => (await unsent()) === 0 && !(await world.store.delivery_batches.findOne({ unfinished: true })),
  );

it('an accepted lead is with its client within 10 s, by mail or API, and apart in the report', async () => {
  const order = await anOrderWithLeads(world, 1, { order: AT_ONCE });
  const batch = await untilStatus(world, order, 'sent');
  expect(batch).toMatchObject({ immediate: true, count: 1, sent_to: [order.email] });
  const [delivery] = await deliveriesOf(world, order);
  expect(batch.sent_at!.getTime() - madeAt(delivery!._id)!.getTime()).toBeLessThan(10_000);
  expect(world.smtp.messages.map(({ to }) => to)).toEqual([[order.email]]);
  await expectFollowed(world, order, 'sent');

  const buyer = await startBuyer();
  const byApi = await anOrderWithLeads(world, 1, { order: AT_ONCE, client: apiClient(buyer.url) });
  await untilStatus(world, byApi, 'sent');
  expect(buyer.requests).toHaveLength(1);
  await buyer.close();

  const { report } = await runDelivery(world);
  expect(report.totals.ZR7).toMatchObject({ fresh: 0, sent: 0 });
  expect(report.immediate?.totals.ZR7).toMatchObject({ fresh: 2, sent: 2 });
  // Reports in a row count each batch once.
  expect((await runDelivery(world)).report.immediate).toBeUndefined();
  expect(world.smtp.messages).toHaveLength(1);
  expect(await passOf().query(immediateStateQuery)).toEqual({ sending: 0, sent: 2, failed: 0 });
  await checkHistory(world, { workflowId: workflowIds.immediate('ZR7'), shape: 'immediate' });
});

it('a run beside the pass sends nothing twice, and both together everything', async () => {
  world.onImmediate = () => undefined;
  const orders = [];
  for (let n = 0; n < 10; n += 1)
    orders.push(await anOrderWithLeads(world, 2, { order: n % 2 === 0 ? AT_ONCE : {} }));
  const [run] = await Promise.all([startRun(world), launchImmediate(world.temporal, 'ZR7')]);
  const report = await reportOf(world, (await run.result()).report_id);
  await allSent();
  expect(world.smtp.messages).toHaveLength(orders.length);
  for (const order of orders) await expectFollowed(world, order, 'sent');
  const leftAtOnce = await world.store.deliveries.countDocuments({ immediate: true });
  expect(report.totals.ZR7.sent + leftAtOnce).toBe(20);
  world.onImmediate = (entity, tell) => tell(entity);
});

it('what no signal told is found by the watchdog; trouble waits in the inbox and is tried again', async () => {
  world.onImmediate = () => undefined;
  world.smtp.setMode('rcpt_450');
  const order = await anOrderWithLeads(world, 1, { order: AT_ONCE });
  const { TEMPORAL_TASK_QUEUE: taskQueue } = world.config;
  await world.temporal.client.workflow.execute('watchdog', { workflowId: 'watchdog', taskQueue, args: [] });
  await until(async () => (await batchOf(world, order)).status === 'failed');
  world.smtp.setMode('ok');
  await untilStatus(world, order, 'sent');
  expect(await batchOf(world, order)).toMatchObject({ immediate: true, automatic_attempts: 2 });
  world.onImmediate = (entity, tell) => tell(entity);
  // The last immediate order gone, the pass ends; its history replays.
  await world.store.commandes.updateMany({}, { $set: { delivery_mode: 'daily' } });
  await launchImmediate(world.temporal, 'ZR7');
  await passOf().result();
  await checkHistory(world, { workflowId: workflowIds.immediate('ZR7') });
});
