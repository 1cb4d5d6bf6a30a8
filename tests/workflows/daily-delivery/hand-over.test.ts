/** A run that finds the one before it unfinished: told at once, taken over in the end. */
import { describe, expect, it } from 'vitest';
import {
  type DailyDeliveryInput,
  type DailyDeliveryResult,
  pauseRunSignal,
  RUN_LIMITS,
} from '../../../contracts/daily-delivery.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { raiseAlert } from '../../../store/monitoring/alerts.ts';
import { anOrderWithLeads, batchOf, reportOf } from '../../support/delivery.ts';
import { until } from '../../support/until.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
useWorker(world);

type DailyDelivery = (input: DailyDeliveryInput) => Promise<DailyDeliveryResult>;

const start = (workflowId: string, trigger: 'schedule' | 'manual', more: object = {}) =>
  world.temporal.client.workflow.start<DailyDelivery>('dailyDelivery', {
    workflowId,
    taskQueue: world.config.TEMPORAL_TASK_QUEUE,
    args: [{ date: world.today, trigger, by: 'system', ...more }],
  });
const startPlanned = (limits = RUN_LIMITS) =>
  start(workflowIds.dailyDelivery(world.today), 'schedule', { limits });
const events = (action: string) => world.store.event_log.find({ action }).toArray();
const quiet = () => undefined;
const openAlerts = () => world.store.alerts.distinct('kind', { open_key: { $exists: true } });

/** A run of "another day", paused before it sent anything. */
async function pausedRun() {
  world.smtp.setMode('end_stall');
  const stalled = await anOrderWithLeads(world, 1);
  const before = await start('daily-delivery/the-day-before', 'manual');
  await world.smtp.waitFor(({ stalledCount }) => stalledCount === 1);
  await before.signal(pauseRunSignal);
  await until(async () => (await world.store.delivery_reports.findOne({ paused: true }))?.paused_at);
  world.smtp.setMode('ok');
  world.smtp.release();
  await until(async () => (await batchOf(world, stalled)).status === 'sent');
  return before;
}

describe('a planned run that finds a paused one', () => {
  it('has it end, takes what it left, and says so at once', async () => {
    const before = await pausedRun();
    const left = await anOrderWithLeads(world, 2);
    const { _id } = (await world.store.delivery_reports.findOne({ paused: true }))!;
    const deps = { store: world.store, log: { info: quiet, warn: quiet, error: quiet } };
    await raiseAlert(deps, 'run_paused', { type: 'run', id: _id, entity: null });
    const planned = await startPlanned();
    const [old, result] = await Promise.all([before.result(), planned.result()]);
    expect(await reportOf(world, old.report_id)).toMatchObject({
      status: 'abandoned',
      paused: false,
      errors: [{ code: 'HANDED_OVER', count: 2 }],
    });
    expect(result).toMatchObject({ sent: 1, balanced: true });
    expect(await reportOf(world, result.report_id)).toMatchObject({ status: 'done', errors: [] });
    expect((await batchOf(world, left)).status).toBe('sent');
    expect(await events('alert.run_blocked')).toHaveLength(1);
    expect(await openAlerts()).toEqual([]);
  });

  it('leaves it alone when a person started it: who clicks is refused', async () => {
    const before = await pausedRun();
    const other = await start(workflowIds.dailyDelivery(world.today), 'manual');
    await expect(other.result()).rejects.toThrow();
    expect((await before.describe()).status.name).toBe('RUNNING');
    await before.terminate();
  });
});

it('a run that does not answer is cancelled, then terminated', async () => {
  const order = await anOrderWithLeads(world, 1);
  // Nobody works on this queue: it can do nothing about a signal or a cancellation.
  const silent = await world.temporal.client.workflow.start<DailyDelivery>('dailyDelivery', {
    workflowId: 'daily-delivery/silent',
    taskQueue: 'nobody',
    args: [{ date: world.today, trigger: 'manual', by: 'test' }],
  });
  const none = { fresh: 0, lb: 0, sent: 0, ready: 0, skipped: 0, failed: 0, uncertain: 0, unprepared: 0 };
  await world.store.delivery_reports.insertOne({
    _id: `${world.today}/9`,
    date: world.today,
    n: 9,
    workflow_id: silent.workflowId,
    first_run_id: silent.firstExecutionRunId,
    status: 'running',
    lock: 'daily-delivery',
    trigger: 'manual',
    started_by: 'test',
    started_at: new Date(),
    paused: false,
    totals: { ZR7: none, MDL: none },
    clients: [],
    errors: [],
    steps: [],
    marked_lb: { ZR7: 0, MDL: 0 },
    balance: [],
  });
  const planned = await startPlanned({ ...RUN_LIMITS, handOverMs: 1_000, endMs: 1_000 });
  await planned.result();
  expect((await silent.describe()).status.name).toBe('TERMINATED');
  expect(await reportOf(world, `${world.today}/9`)).toMatchObject({ status: 'abandoned' });
  expect((await batchOf(world, order)).status).toBe('sent');
});
