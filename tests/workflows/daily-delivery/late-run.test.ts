/** A run planned for a moment at which MongoDB is away. */
import { describe, expect, it } from 'vitest';
import {
  type DailyDeliveryInput,
  type DailyDeliveryResult,
  RUN_LIMITS,
  type RunLimits,
} from '../../../contracts/daily-delivery.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { anOrderWithLeads, batchOf } from '../../support/delivery.ts';
import { MongoProxy } from '../../support/mongo-proxy.ts';
import { until } from '../../support/until.ts';
import { WorkerProcess } from '../../support/workers.ts';
import { closeWorld, type DeliveryWorld, openWorld } from '../../support/world.ts';

type DailyDelivery = (input: DailyDeliveryInput) => Promise<DailyDeliveryResult>;
const HOUR_MS = 3_600_000;
/** Until 2.1.0 a run gave up after an hour. */
const FORMER_LIMIT_MS = HOUR_MS;
const SHORTER = 60;

const shortened = Object.fromEntries(
  Object.entries(RUN_LIMITS).map(([name, ms]) => [name, ms / SHORTER]),
) as unknown as RunLimits;
/** The day may be over by now: what is tried then is what the test is about, whatever the hour. */
const atAnyHour: RunLimits = { ...shortened, shortestMs: shortened.openForMs };

async function withWorker(
  work: (world: DeliveryWorld, proxy: MongoProxy, worker: WorkerProcess) => Promise<void>,
) {
  const world = await openWorld();
  const proxy = await MongoProxy.open(world.env.MONGO_URL!);
  const worker = await WorkerProcess.start({
    ...world,
    env: { ...world.env, MONGO_URL: `${proxy.url}&serverSelectionTimeoutMS=500` },
  });
  try {
    await work(world, proxy, worker);
  } finally {
    await worker.kill();
    await proxy.close();
    await closeWorld(world);
  }
}

const startPlanned = ({ temporal, today }: DeliveryWorld, limits: RunLimits) =>
  temporal.client.workflow.start<DailyDelivery>('dailyDelivery', {
    workflowId: workflowIds.dailyDelivery(today),
    taskQueue: temporal.taskQueue,
    args: [{ date: today, trigger: 'schedule', by: 'system', limits }],
  });

it('it tries for eight hours at least, every half minute', () => {
  expect(RUN_LIMITS.openForMs).toBeGreaterThanOrEqual(8 * HOUR_MS);
  expect(RUN_LIMITS.retryEveryMs).toBeLessThanOrEqual(30_000);
});

describe('MongoDB away', () => {
  it(
    'for longer than an hour, a sixtieth of it here: it begins when MongoDB is back',
    { timeout: 240_000 },
    () =>
      withWorker(async (world, proxy, worker) => {
        const order = await anOrderWithLeads(world, 1);
        proxy.down();
        const run = await startPlanned(world, atAnyHour);
        await until(() => worker.log.includes('alert.run_late'), 60_000);
        const since = Date.now();
        const trying = async () => (await run.describe()).raw.pendingActivities?.[0]?.attempt ?? 0;
        await until(
          async () => Date.now() - since > FORMER_LIMIT_MS / SHORTER && (await trying()) > 1,
          120_000,
        );
        proxy.up();
        expect(await run.result()).toMatchObject({ sent: 1 });
        expect((await batchOf(world, order)).status).toBe('sent');
      }),
  );

  it('until it is too late: people are told that there was no run', { timeout: 120_000 }, () =>
    withWorker(async (world, proxy) => {
      proxy.down();
      const run = await startPlanned(world, { ...shortened, openForMs: 3_000 });
      await until(async () => {
        const [waiting] = (await run.describe()).raw.pendingActivities ?? [];
        return waiting?.activityType?.name === 'alertMissedRun';
      }, 60_000);
      proxy.up();
      await expect(run.result()).rejects.toThrow();
      const alert = await world.store.alerts.findOne({ kind: 'run_missed' });
      expect(alert).toMatchObject({ subject_id: world.today, open_key: expect.any(String) });
    }),
  );
});
