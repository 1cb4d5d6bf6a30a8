/** The steps of the daily run and its report (01-domain "The daily run"). */
import { describe, expect, it } from 'vitest';
import { isBalanced } from '../../../domain/runs/balance.ts';
import { DEFAULT_SETTINGS } from '../../../domain/settings/settings.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import {
  anOrderWithLeads,
  batchOf,
  deliveriesOf,
  leadsOf,
  oldLeads,
  runDelivery,
  type TestOrder,
} from '../../support/delivery.ts';
import { checkHistory } from '../../support/histories.ts';
import { phoneNumber } from '../../support/intake.ts';
import { aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { until } from '../../support/until.ts';
import { useWorker } from '../../support/workers.ts';
import { openCalendar, useDelivery } from '../../support/world.ts';
import { asBasisPoints } from '../../../domain/money/money.ts';

const world = useDelivery();
useWorker(world);

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

const denylist = (value: Partial<(typeof DEFAULT_SETTINGS)['email_denylist']>) =>
  world.store.settings.insertOne({
    _id: 'email_denylist',
    value: { ...DEFAULT_SETTINGS.email_denylist, ...value },
    updated_at: new Date(),
    updated_by: 'test',
  });

describe('what waits', () => {
  it('is sent, a batch per order, and reported', async () => {
    const first = await anOrderWithLeads(world, 3);
    const second = await anOrderWithLeads(world, 2, { client: { entity: 'MDL' } });
    const { result, report } = await runDelivery(world);
    expect(result).toMatchObject({
      report_id: world.today,
      sent: 2,
      failed: 0,
      uncertain: 0,
      balanced: true,
    });
    expect(report.totals.ZR7).toMatchObject({ fresh: 3, sent: 3, failed: 0 });
    expect(report.totals.MDL).toMatchObject({ fresh: 2, sent: 2, failed: 0 });
    expect(report.steps.map(({ name }) => name)).toEqual([
      'deliver_pending',
      'mark_lb',
      'assign_stock',
      'deliver_assigned',
    ]);
    expect(isBalanced(report.balance)).toBe(true);
    expect(world.smtp.messages.map(({ to }) => to)).toEqual([[first.email]]);
    expect(world.goodSmtp.messages.map(({ to }) => to)).toEqual([[second.email]]);
    for (const order of [first, second]) {
      expect(await batchOf(world, order)).toMatchObject({
        status: 'sent',
        sent_to: [order.email],
        unfinished: false,
      });
      for (const delivery of await deliveriesOf(world, order)) {
        expect(delivery).toMatchObject({
          status: 'sent',
          outcome: 'accepted',
          sent_to: [order.email],
          send_attempts: 1,
        });
      }
      for (const lead of await leadsOf(world, order))
        expect(lead).toMatchObject({ status: 'livre', in_delivery: false, sold_to: [order.client_id] });
    }
    await checkHistory(world, {
      workflowId: workflowIds.dailyDelivery(world.today),
      shape: 'daily-delivery.all-sent',
    });
  });

  it('stays as it is on a day off, and is counted', async () => {
    const order = await anOrderWithLeads(world, 2);
    await openCalendar(world.store, []);
    const { report } = await runDelivery(world);
    expect(report.totals.ZR7).toMatchObject({ fresh: 0, sent: 0, skipped: 2 });
    expect(report.clients).toMatchObject([{ client_id: order.client_id, skipped: 2 }]);
    expect((await deliveriesOf(world, order)).map(({ status }) => status)).toEqual([
      'pending_csv',
      'pending_csv',
    ]);
    await openCalendar(world.store, EVERY_DAY);
    expect((await runDelivery(world)).report.totals.ZR7).toMatchObject({ sent: 2, skipped: 0 });
  });

  it('fails with the reason when its client cannot be delivered to, and leaves once he can', async () => {
    const order = await anOrderWithLeads(world, 2);
    const { clients } = world.store;
    await clients.updateOne({ _id: order.client_id }, { $set: { email: 'achats@mailinator.com' } });
    const { report } = await runDelivery(world);
    expect(report.totals.ZR7).toMatchObject({ fresh: 2, sent: 0, failed: 2 });
    expect(report.errors).toMatchObject([{ code: 'CLIENT_EMAIL_DENYLISTED', client_id: order.client_id }]);
    expect(await batchOf(world, order)).toMatchObject({ status: 'failed', attempts: [], retryable: false });
    expect((await deliveriesOf(world, order))[0]).toMatchObject({
      status: 'failed',
      last_error: 'CLIENT_EMAIL_DENYLISTED',
    });

    const email = 'achats@solaire.example';
    await clients.updateOne({ _id: order.client_id }, { $set: { email } });
    expect((await runDelivery(world)).report.totals.ZR7).toMatchObject({ fresh: 2, sent: 2, failed: 0 });
    expect(world.smtp.messages.map(({ to }) => to)).toEqual([[email]]);
  });

  it('is made ready, with its CSV, for a client who wants to be looked at first', async () => {
    const order = await anOrderWithLeads(world, 2, { client: { auto_send_enabled: false } });
    const { report } = await runDelivery(world);
    expect(report.totals.ZR7).toMatchObject({ fresh: 2, ready: 2, sent: 0 });
    const batch = await batchOf(world, order);
    expect(batch).toMatchObject({ status: 'ready_to_send', count: 2 });
    expect(batch.csv.split('\r\n')).toHaveLength(4);
    expect((await runDelivery(world)).report.totals.ZR7).toMatchObject({ ready: 0, sent: 0 });
    expect(world.smtp.messages).toEqual([]);
  });

  it('goes to one address in simulation mode, and does not count as sold', async () => {
    await denylist({ simulation_mode: true, simulation_email: 'essai@rdz.example' });
    const order = await anOrderWithLeads(world, 2);
    await runDelivery(world);
    expect(world.smtp.messages.map(({ to }) => to)).toEqual([['essai@rdz.example']]);
    for (const delivery of await deliveriesOf(world, order)) {
      expect(delivery).toMatchObject({ status: 'sent', simulated: true, sent_to: ['essai@rdz.example'] });
      expect(delivery.sent_at).toBeUndefined();
    }
  });
});

describe('what failed before', () => {
  const failing = async (): Promise<TestOrder> => {
    const order = await anOrderWithLeads(world, 2);
    world.smtp.setMode('end_554');
    await runDelivery(world);
    expect((await batchOf(world, order)).status).toBe('failed');
    return order;
  };

  it('is tried again once a run, through its open inbox workflow, which then closes', async () => {
    const order = await failing();
    const { _id } = await batchOf(world, order);
    world.smtp.setMode('ok');
    const { report } = await runDelivery(world);
    expect(report._id).toBe(`${world.today}/2`);
    expect(report.totals.ZR7).toMatchObject({ fresh: 2, sent: 2, failed: 0 });
    expect((await batchOf(world, order)).attempts.map(({ result }) => result)).toEqual(['failed', 'sent']);
    const inbox = world.temporal.client.workflow.getHandle(workflowIds.batch(_id));
    await inbox.result();
    await checkHistory(world, { workflowId: inbox.workflowId, shape: 'batch.retried-by-the-run' });
    await checkHistory(world, {
      workflowId: workflowIds.dailyDelivery(world.today),
      shape: 'daily-delivery.retries',
    });
  });

  it('is tried five times by itself, then left to people, who are told', async () => {
    const order = await failing();
    for (let run = 2; run <= 6; run += 1) await runDelivery(world);
    const batch = await batchOf(world, order);
    expect(batch).toMatchObject({ status: 'failed', automatic_attempts: 5 });
    expect(batch.attempts).toHaveLength(5);
    const alerts = world.store.event_log.find({ action: 'alert.batch_failed', entity_id: batch._id });
    await until(async () =>
      (await alerts.clone().toArray()).some(({ after }) => after?.automatic_attempts === 5),
    );
  });

  it('is left alone when its client was deactivated since', async () => {
    const order = await failing();
    world.smtp.setMode('ok');
    await world.store.clients.updateOne({ _id: order.client_id }, { $set: { active: false } });
    await runDelivery(world);
    expect((await batchOf(world, order)).attempts).toHaveLength(1);
    expect(world.smtp.messages).toEqual([]);
  });
});

describe('stock', () => {
  it('old leads become LBs; the order gets its share of them, then fresh leads, up to its quota', async () => {
    const { store } = world;
    const { _id } = (await oldLeads(world, 4))[0]!;
    // Came in while nobody had ordered: too young for the backlog.
    const young = Array.from({ length: 6 }, (_, n) =>
      aLead({
        status: 'no_open_orders',
        phone: phoneNumber(800_000 + n),
        created_at: new Date(Date.now() - DAY_MS),
      }),
    );
    await store.leads.insertMany(young);
    const { day } = young[0]!;
    await store.counters.insertOne({
      _id: `received|ZR7|${day}|y`,
      kind: 'received',
      entity: 'ZR7',
      day,
      n: 6,
    });
    const { client } = await insertOrder(store, { quota_semaine: 6, lb_target_bp: asBasisPoints(5_000) });

    const { report } = await runDelivery(world);
    expect(report.marked_lb).toEqual({ ZR7: 4, MDL: 0 });
    expect(report.totals.ZR7).toMatchObject({ fresh: 3, lb: 3, sent: 6 });
    expect(report.clients).toMatchObject([{ client_id: client._id, fresh: 3, lb: 3, sent: 6 }]);
    expect(isBalanced(report.balance)).toBe(true);
    expect(await store.leads.findOne({ _id })).toMatchObject({
      is_lb: true,
      lb_reason: 'waiting_8_days',
      status: 'livre',
    });
    // Nothing a client can see tells an LB from a fresh lead.
    const [batch] = await store.delivery_batches.find().toArray();
    expect(`${batch!.csv} ${batch!.subject}`).not.toMatch(/lb|backlog/i);
    await checkHistory(world, {
      workflowId: workflowIds.dailyDelivery(world.today),
      shape: 'daily-delivery.stock',
    });
  });

  it('a shortfall of LBs is logged once per order and run', async () => {
    const order = await anOrderWithLeads(world, 2, {
      order: { quota_semaine: 10, lb_target_bp: asBasisPoints(5_000) },
    });
    const { report } = await runDelivery(world);
    const logged = () => world.store.event_log.find({ action: 'lb.shortfall' }).toArray();
    expect(await logged()).toMatchObject([
      { entity_id: order.commande_id, related: { report_id: report._id, client_id: order.client_id } },
    ]);
    await runDelivery(world);
    expect(await logged()).toHaveLength(2);
  });
});
