/** What Schedules start, and what a change of the market starts: the run, the watchdog, the end of the week, the stock. */
import { expect, it } from 'vitest';
import { ENTITIES } from '../../../domain/common/entity.ts';
import { addWeeks, DAY_MS, weekKey } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { newBreaker } from '../../../store/sources/move-breaker.ts';
import { changeEntity } from '../../../store/settings/change-setting.ts';
import { launchRouteStock } from '../../../temporal/launch/route-stock.ts';
import { SCHEDULES, upsertSchedules } from '../../../temporal/schedules.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { anOrderWithLeads, batchOf, reportOf, runDelivery } from '../../support/delivery.ts';
import { checkHistory } from '../../support/histories.ts';
import { aSubmission } from '../../support/intake.ts';
import { fillCompanies, issueByHand } from '../../support/money.ts';
import { aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { until } from '../../support/until.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
useWorker(world);

const client = () => world.temporal.client;
const job = (id: string) => SCHEDULES.filter((schedule) => schedule.id === id);

/** Has a Schedule do its work now. @returns the workflow it started, ended */
async function trigger(id: string): Promise<{ workflowId: string; runId: string }> {
  await upsertSchedules(client(), world.config.TEMPORAL_TASK_QUEUE, job(id));
  const schedule = client().schedule.getHandle(id);
  await schedule.trigger();
  const started = await until(async () => {
    const [action] = (await schedule.describe()).info.recentActions;
    return action?.action.workflow;
  });
  await client().workflow.getHandle(started.workflowId).result();
  await schedule.delete();
  return { workflowId: started.workflowId, runId: started.firstExecutionRunId };
}

it('the Schedule starts the run of the Paris day under its plain id', async () => {
  const order = await anOrderWithLeads(world, 1);
  const started = await trigger('daily-delivery');
  const run = client().workflow.getHandle(workflowIds.dailyDelivery(world.today));
  expect(await run.result()).toMatchObject({ sent: 1, balanced: true });
  expect(await reportOf(world, world.today)).toMatchObject({ trigger: 'schedule', started_by: 'system' });
  expect((await batchOf(world, order)).status).toBe('sent');
  await checkHistory(world, { ...started, shape: 'start-daily-delivery' });
});

it('the watchdog finishes what a crash left, opens the inbox for it, and notices a missing run', async () => {
  const { store } = world;
  const order = await anOrderWithLeads(world, 1);
  const { report } = await runDelivery(world);
  const batch = await batchOf(world, order);
  // As a worker leaves it that died after the claim, half an hour ago.
  const at = new Date(Date.now() - 30 * 60_000);
  const claim = { ...batch.attempts[0]!, token: 'of-the-dead', at };
  await store.delivery_batches.updateOne(
    { _id: batch._id },
    { $set: { status: 'sending', claim, attempts: [] }, $unset: { sent_at: 1 }, $inc: { rev: 1 } },
  );
  await store.deliveries.updateMany({ batch_id: batch._id }, { $set: { status: 'sending' } });
  const long = new Date(Date.now() - 27 * 3_600_000);
  await store.delivery_reports.updateOne({ _id: report._id }, { $set: { started_at: long } });

  const started = await trigger('watchdog');
  expect(await batchOf(world, order)).toMatchObject({ status: 'uncertain', unfinished: false });
  expect((await store.deliveries.findOne({ batch_id: batch._id }))?.status).toBe('uncertain');
  const inbox = await client().workflow.getHandle(workflowIds.batch(batch._id)).describe();
  expect(inbox.status.name).toBe('RUNNING');
  await client().workflow.getHandle(workflowIds.batch(batch._id)).terminate();
  expect(await store.event_log.countDocuments({ action: 'alert.run_missing' })).toBe(1);
  await checkHistory(world, { ...started, shape: 'watchdog' });
});

it('a source whose trial went well lets its leads go within the minute', async () => {
  const { store } = world;
  await insertOrder(store);
  const of = { entity: 'ZR7', source: 'tiktok' } as const;
  const opened_at = new Date(Date.now() - DAY_MS);
  const trial = { started_at: opened_at, size: 20, left: 0, lead_ids: [] };
  const state = { state: 'half_open', opened_at, trial, rev: 1 } as const;
  await store.source_breakers.insertOne({ ...newBreaker(of, opened_at), ...state });
  const lead = aLead({ source: 'TikTok', status: 'hold_source', hold_reason: 'breaker:tiktok' });
  await store.leads.insertOne({ ...lead, created_at: new Date() });
  const started = await trigger('source-breakers');
  expect((await store.source_breakers.findOne())?.state).toBe('closed');
  await until(async () => (await store.leads.findOne({ _id: lead._id }))?.status === 'routed');
  await checkHistory(world, { ...started, shape: 'source-breakers' });
});

it('the end of the week deactivates the orders that are not renewed', async () => {
  const { store } = world;
  const last_week = addWeeks(weekKey(new Date()), -1);
  const ending = await insertOrder(store, { auto_renew: false, last_week });
  const staying = await insertOrder(store);
  const started = await trigger('week-orders');
  const active = async (id: string) => (await store.commandes.findOne({ _id: id }))?.active;
  expect([await active(ending.commande._id), await active(staying.commande._id)]).toEqual([false, true]);
  await checkHistory(world, { ...started, shape: 'week-orders' });
});

it('the Schedule of Mondays starts the job of the week that ended', async () => {
  const started = await trigger('intercompany-invoices');
  const week = addWeeks(weekKey(new Date()), -1);
  const run = { week, named: false, issuers: ENTITIES };
  expect(await client().workflow.getHandle(workflowIds.intercompany(run)).result()).toMatchObject({ week });
  expect(await world.store.cron_logs.findOne()).toMatchObject({ week_key: week, trigger: 'schedule' });
  await checkHistory(world, { ...started, shape: 'start-intercompany' });
});

it('clients are reminded of what is late', async () => {
  const { store } = world;
  await fillCompanies(store);
  const { client: late } = await insertOrder(store);
  const billing = { reminder_steps: [{ days: 3, subject: 'Rappel', body: 'Bonjour' }] };
  await changeEntity(store, late.entity, { billing }, SYSTEM, new Date());
  const { _id } = await issueByHand(store, late, 10_000, new Date(Date.now() - 60 * DAY_MS));
  const started = await trigger('invoice-reminders');
  expect(await store.invoice_mails.find().toArray()).toMatchObject([
    { invoice_id: _id, kind: 'reminder', step: 1 },
  ]);
  await checkHistory(world, { ...started, shape: 'invoice-reminders' });
});

it('stock is routed when asked for, and once more when asked meanwhile', async () => {
  const { store, intake } = world;
  const answer = await intake.queue.submit(aSubmission());
  expect(answer.status).toBe('no_open_orders');
  const { commande } = await insertOrder(store);
  const { workflow_id } = await launchRouteStock(world.temporal);
  await launchRouteStock(world.temporal);
  await client().workflow.getHandle(workflow_id).result();
  expect(await store.leads.findOne({ _id: answer.lead_id as string })).toMatchObject({
    status: 'routed',
    delivery_commande_id: commande._id,
    week_key: weekKey(new Date()),
  });
  await checkHistory(world, { workflowId: workflow_id, shape: 'route-stock' });
});
