/** A daily run as operators see and steer it in Temporal: one at a time, paused, continued, reset. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { isBalanced } from '../../../domain/runs/balance.ts';
import { addDays, type ParisDay } from '../../../domain/time/paris-time.ts';
import { changeClient } from '../../../store/clients/change-client.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { launchBatch } from '../../../temporal/launch/batch.ts';
import {
  type DailyDeliveryInput,
  type DailyDeliveryResult,
  FAILURES,
  pauseRunSignal,
  resumeRunSignal,
  runStateQuery,
} from '../../../contracts/daily-delivery.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { BATCHES_PER_EXECUTION } from '../../../contracts/limits.ts';
import { searchAttributes } from '../../../contracts/search-attributes.ts';
import {
  anOrderWithLeads,
  batchOf,
  reportOf,
  runDelivery,
  startRun,
  type TestOrder,
} from '../../support/delivery.ts';
import { checkHistory } from '../../support/histories.ts';
import { aSubmission, phoneNumber } from '../../support/intake.ts';
import { inTurn } from '../../support/smtp/faults.ts';
import { aClient, aCommande } from '../../support/records.ts';
import { until } from '../../support/until.ts';
import { useWorker } from '../../support/workers.ts';
import { openCalendar, useDelivery } from '../../support/world.ts';

const world = useDelivery();
useWorker(world);

type DailyDelivery = (input: DailyDeliveryInput) => Promise<DailyDeliveryResult>;

const client = () => world.temporal.client;
const runId = () => workflowIds.dailyDelivery(world.today);
const optionsOf = (date: ParisDay) => ({
  workflowId: workflowIds.dailyDelivery(date),
  taskQueue: world.config.TEMPORAL_TASK_QUEUE,
  args: [{ date, trigger: 'manual', by: 'test' }] as [DailyDeliveryInput],
});

it('there is one at a time: who starts a second one joins the first', async () => {
  const order = await anOrderWithLeads(world, 1);
  world.smtp.setMode('end_stall');
  const first = await startRun(world);
  await world.smtp.waitFor(({ stalledCount }) => stalledCount === 1);
  const second = await startRun(world);
  expect(second.run_id).toBe(first.run_id);
  world.smtp.release();
  expect(await second.result()).toEqual(await first.result());
  expect((await batchOf(world, order)).status).toBe('sent');
  expect(await world.store.delivery_reports.countDocuments()).toBe(1);
});

it('a run Temporal knows nothing of any more still holds the lock only as long as it lives', async () => {
  const { store, today } = world;
  const { report } = await runDelivery(world);
  const { _id, ...rest } = report;
  // Its history is gone, and it never ended: another day's leftovers.
  await store.delivery_reports.insertOne({
    ...rest,
    _id: `${today}/2`,
    n: 2,
    status: 'running',
    lock: 'daily-delivery',
    workflow_id: 'daily-delivery/1999-01-01',
    first_run_id: randomUUID(),
  });
  const again = await runDelivery(world);
  expect(again.report).toMatchObject({ _id: `${today}/3`, status: 'done' });
  expect(await reportOf(world, `${today}/2`)).toMatchObject({
    status: 'failed',
    errors: [{ code: 'RUN_VANISHED' }],
  });
  expect(_id).toBe(today);
});

it('a run for another day than today is refused', async () => {
  const date = addDays(world.today, -1);
  const run = await client().workflow.start<DailyDelivery>('dailyDelivery', optionsOf(date));
  await expect(run.result()).rejects.toMatchObject({ cause: { cause: { type: FAILURES.notToday } } });
  expect(await world.store.delivery_reports.countDocuments()).toBe(0);
});

it('a paused run sends nothing until it is resumed', async () => {
  await anOrderWithLeads(world, 2);
  const run = await client().workflow.signalWithStart<DailyDelivery, []>('dailyDelivery', {
    ...optionsOf(world.today),
    signal: pauseRunSignal,
  });
  const waiting = await until(async () => {
    const state = await run.query(runStateQuery);
    return state && state.total > 0 && state;
  });
  expect(waiting).toMatchObject({ paused: true, done: 0, total: 1 });
  expect(world.smtp.messages).toEqual([]);
  await until(async () => (await reportOf(world, world.today)).paused);
  // The last word counts, also when several are said at once.
  await Promise.all([run.signal(pauseRunSignal), run.signal(pauseRunSignal)]);
  expect(await run.query(runStateQuery)).toMatchObject({ paused: true });
  expect(world.smtp.messages).toEqual([]);
  await Promise.all([run.signal(resumeRunSignal), run.signal(pauseRunSignal)]);
  await run.signal(resumeRunSignal);
  expect(await run.result()).toMatchObject({ sent: 1, balanced: true });
  expect(await reportOf(world, world.today)).toMatchObject({ status: 'done', paused: false });
  await checkHistory(world, { workflowId: run.workflowId, shape: 'daily-delivery.paused' });
});

describe('what a paused run had taken already', () => {
  let order: TestOrder;

  beforeEach(async () => {
    order = await anOrderWithLeads(world, 2);
  });

  /** @returns the status of the order's batch when the run, paused before it, went on after `meanwhile` */
  async function pausedWhile(meanwhile: () => Promise<unknown>): Promise<string> {
    world.smtp.setMode('ok');
    const run = await client().workflow.signalWithStart<DailyDelivery, []>('dailyDelivery', {
      ...optionsOf(world.today),
      signal: pauseRunSignal,
    });
    await until(async () => (await run.query(runStateQuery))?.total);
    await meanwhile();
    await run.signal(resumeRunSignal);
    expect(await run.result()).toMatchObject({ sent: 0, balanced: true });
    expect(world.smtp.messages).toEqual([]);
    return (await batchOf(world, order)).status;
  }

  it('stays when it is a day off by then', async () => {
    expect(await pausedWhile(() => openCalendar(world.store, []))).toBe('ready_to_send');
  });

  it('also what failed before and is in the inbox', async () => {
    // Refused for good: its own timers do not try it again.
    world.smtp.setMode('rcpt_550');
    await runDelivery(world);
    expect(await pausedWhile(() => openCalendar(world.store, []))).toBe('failed');
  });

  it('stays when somebody wants to look at it first by then', async () => {
    const hold = { auto_send_enabled: false };
    const change = () => changeClient(world.store, order.client_id, hold, SYSTEM, new Date());
    expect(await pausedWhile(change)).toBe('ready_to_send');
  });
});

it('says in the Temporal UI what it is doing, and its inbox what needs somebody', async () => {
  const order = await anOrderWithLeads(world, 2);
  world.smtp.setMode('end_drop');
  await runDelivery(world);
  const run = await client().workflow.getHandle(runId()).describe();
  const { date, state, client: clientKey, entity } = searchAttributes;
  expect(run.typedSearchAttributes.get(date)).toBe(world.today);
  expect(run.typedSearchAttributes.get(state)).toBe('done');
  expect(await run.staticSummary()).toBe(`Livraison quotidienne du ${world.today}`);

  const { _id } = await batchOf(world, order);
  const inbox = client().workflow.getHandle(workflowIds.batch(_id));
  const open = await until(async () => {
    const seen = await inbox.describe();
    return seen.typedSearchAttributes.get(state) === 'uncertain' && seen;
  });
  expect(open.status.name).toBe('RUNNING');
  expect(open.typedSearchAttributes.get(clientKey)).toBe(order.client_id);
  expect(open.typedSearchAttributes.get(entity)).toBe('ZR7');
  const details = await inbox.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(details.currentDetails).toContain('incertain');
  expect(await launchBatch(world, _id, 'cancel', { by: 'test' })).toMatchObject({
    status: 'cancelled',
  });
  await inbox.result();
  await checkHistory(world, { workflowId: inbox.workflowId, shape: 'batch.cancelled' });
});

it('reset by an operator at any point, it sends nothing again and reports the same', async () => {
  const sent = await anOrderWithLeads(world, 3);
  const lost = await anOrderWithLeads(world, 2);
  const refused = await anOrderWithLeads(world, 1);
  world.smtp.script(inTurn(['end_drop', 'end_554', 'ok']));
  const { report } = await runDelivery(world);
  const statuses = async () =>
    Promise.all([sent, lost, refused].map(async (order) => (await batchOf(world, order)).status));
  const before = await statuses();
  expect([...before].sort()).toEqual(['failed', 'sent', 'uncertain']);
  const mails = world.smtp.messages.length;
  const attempts = async () =>
    (await world.store.delivery_batches.find().toArray()).map((b) => b.attempts.length);
  const tried = await attempts();

  const { workflowService } = world.temporal.connection;
  const run = client().workflow.getHandle(runId());
  const { runId: firstRun } = await run.describe();
  const history = await client().workflow.getHandle(runId(), firstRun).fetchHistory();
  const decided = history.events!.filter(({ workflowTaskCompletedEventAttributes: done }) => done);
  const points = [0, 0.25, 0.5, 0.75, 1].map((at) => Math.floor(at * (decided.length - 1)));
  for (const point of new Set(points)) {
    await workflowService.resetWorkflowExecution({
      namespace: world.config.TEMPORAL_NAMESPACE,
      workflowExecution: { workflowId: runId(), runId: firstRun },
      reason: 'test',
      requestId: randomUUID(),
      workflowTaskFinishEventId: decided[point]!.eventId,
    });
    expect(await client().workflow.getHandle(runId()).result()).toMatchObject({ balanced: true });
    const after = await reportOf(world, report._id);
    expect(after).toMatchObject({ status: 'done', totals: report.totals, clients: report.clients });
    expect(after.lock).toBeUndefined();
    expect(await statuses()).toEqual(before);
  }
  expect(world.smtp.messages).toHaveLength(mails);
  expect(await attempts()).toEqual(tried);
  expect(await world.store.delivery_reports.countDocuments()).toBe(1);
});

it('continues as a new execution before its history grows long, and pages through more than it', async () => {
  const { store, intake, smtp } = world;
  const count = BATCHES_PER_EXECUTION + 5;
  const clients = Array.from({ length: count }, () => aClient());
  await store.clients.insertMany(clients);
  await store.commandes.insertMany(clients.map((buyer) => aCommande(buyer, { quota_semaine: 1 })));
  await intake.snapshot.refresh();
  const answers = await Promise.all(
    clients.map((_, n) => intake.queue.submit(aSubmission({ phone: phoneNumber(900_000 + n) }))),
  );
  expect(answers.every(({ status }) => status === 'routed')).toBe(true);

  const { result, report } = await runDelivery(world);
  expect(result).toMatchObject({ sent: count, failed: 0, balanced: true });
  expect(report.totals.ZR7).toMatchObject({ fresh: count, sent: count });
  expect(isBalanced(report.balance)).toBe(true);
  expect(smtp.messages).toHaveLength(count);
  expect(new Set(smtp.messages.map(({ to }) => to.join())).size).toBe(count);
  const { raw, runId: last } = await client().workflow.getHandle(runId()).describe();
  expect(raw.workflowExecutionInfo?.firstRunId).not.toBe(last);
  await checkHistory(world, { workflowId: runId(), runId: last, shape: 'daily-delivery.continued' });
});
