/** What waits for somebody in `batch/<id>`: how it gets there, whatever crashed, and how it leaves again. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { BatchStatus } from '../../../domain/deliveries/delivery-lifecycle.ts';
import { changeClient } from '../../../store/clients/change-client.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { makeBatches } from '../../../store/deliveries/make-batches.ts';
import { readSenders } from '../../../store/settings/senders.ts';
import { launchCancel, launchResend, launchSend } from '../../../temporal/launch/batch-buttons.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import {
  anOrderWithLeads,
  batchOf,
  deliveriesOf,
  leadsOf,
  runDelivery,
  type TestOrder,
} from '../../support/delivery.ts';
import { checkHistory } from '../../support/histories.ts';
import { testKeys } from '../../support/intake.ts';
import { inTurn } from '../../support/smtp/faults.ts';
import { until } from '../../support/until.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
useWorker(world);
let order: TestOrder;

beforeEach(async () => {
  order = await anOrderWithLeads(world, 2);
});

const client = () => world.temporal.client;
const inboxOf = async () => client().workflow.getHandle(workflowIds.batch((await batchOf(world, order))._id));
const inState = (status: BatchStatus) =>
  until(async () => {
    const batch = await batchOf(world, order);
    return batch.status === status && !batch.unfinished && batch;
  });
const prepare = async () =>
  makeBatches(world.store, {
    senders: await readSenders(world.store, world.config),
    entities: ['ZR7'],
    limit: 10,
    now: new Date(),
  });
const setClient = (fields: object) =>
  world.store.clients.updateOne({ _id: order.client_id }, { $set: fields });
const sweep = () =>
  client().workflow.execute('watchdog', {
    workflowId: 'watchdog-test',
    taskQueue: world.config.TEMPORAL_TASK_QUEUE,
  });
const by = 'camille';
const sentTo = () => world.smtp.messages.map(({ to }) => to.join());

describe('a batch nobody put into the inbox', () => {
  it('is put there by the watchdog: its maker died, or was the API', async () => {
    await setClient({ email: 'achats@mailinator.com' });
    await prepare();
    const { _id } = await batchOf(world, order);
    await expect(client().workflow.getHandle(workflowIds.batch(_id)).describe()).rejects.toThrow();
    await sweep();
    await until(async () => (await (await inboxOf()).describe()).status.name === 'RUNNING');
    await until(async () => (await batchOf(world, order)).inbox_rev === 0);
    // Once it has been seen there, there is nothing to do for the watchdog.
    await sweep();
  });
});

describe('a batch whose workflow a person ended', () => {
  it('is put back by the watchdog as long as nobody has decided it', async () => {
    world.smtp.setMode('end_drop');
    await runDelivery(world);
    const inbox = await inboxOf();
    await until(async () => (await batchOf(world, order)).inbox_rev === (await batchOf(world, order)).rev);
    await inbox.terminate('by mistake');
    // Temporal's list is a moment late.
    const listed = `WorkflowId = '${inbox.workflowId}' AND ExecutionStatus = 'Running'`;
    await until(async () => {
      for await (const _running of client().workflow.list({ query: listed })) return false;
      return true;
    });
    await sweep();
    await until(async () => (await inbox.describe()).status.name === 'RUNNING');
  });
});

describe('a batch in the inbox', () => {
  it('leaves it when its last delivery is cancelled alone, before it was ever tried', async () => {
    await setClient({ email: 'achats@mailinator.com' });
    await runDelivery(world);
    const inbox = await inboxOf();
    for (const { _id } of await deliveriesOf(world, order)) {
      const cancelled = await launchCancel(world, _id, { by, reason: 'test', now: new Date() });
      expect(cancelled).toEqual({ alone: true });
    }
    await inbox.result();
    expect((await batchOf(world, order)).status).toBe('cancelled');
  });

  it('leaves it when its client was deactivated: the watchdog tells it', async () => {
    world.smtp.setMode('end_554');
    await runDelivery(world);
    const inbox = await inboxOf();
    await setClient({ active: false });
    await sweep();
    await inbox.result();
    expect((await batchOf(world, order)).status).toBe('cancelled');
    expect((await leadsOf(world, order)).map(({ status }) => status)).toEqual(['new', 'new']);
  });

  it('is retried on timers where the person who tried it wanted it, and nowhere else afterwards', async () => {
    await setClient({ auto_send_enabled: false });
    await runDelivery(world);
    const { _id } = await batchOf(world, order);
    world.smtp.script(inTurn(['rcpt_450', 'ok']));
    await launchSend(world, _id, { by, override_email: 'secretariat@solaire.example' });
    await inState('sent');
    expect(sentTo()).toEqual(['secretariat@solaire.example']);
    await checkHistory(world, { workflowId: workflowIds.batch(_id), shape: 'batch.retried-on-a-timer' });
  });

  it('sent elsewhere in vain goes to its client when the run tries it again', async () => {
    await setClient({ auto_send_enabled: false });
    await runDelivery(world);
    const { _id } = await batchOf(world, order);
    world.smtp.setMode('rcpt_550');
    const override_email = 'adresse.fausse@solaire.example';
    expect(await launchSend(world, _id, { by, override_email })).toMatchObject({
      status: 'failed',
      tried: 'failed',
    });
    world.smtp.setMode('ok');
    await runDelivery(world);
    expect(sentTo()).toEqual([order.email]);
  });
});

describe('a batch its client wants to be looked at first', () => {
  it('is not sent by itself because it failed for want of an address', async () => {
    await setClient({ auto_send_enabled: false, email: 'achats@mailinator.com' });
    await runDelivery(world);
    expect(await batchOf(world, order)).toMatchObject({ status: 'failed', hold_for_review: true });
    await setClient({ email: 'achats@solaire.example' });
    await runDelivery(world);
    expect(sentTo()).toEqual([]);
    const { _id } = await batchOf(world, order);
    expect(await launchSend(world, _id, { by })).toMatchObject({ status: 'sent' });
    expect(sentTo()).toEqual(['achats@solaire.example']);
  });

  it('also when it was prepared before its client wanted that', async () => {
    await prepare();
    await changeClient(world.store, order.client_id, { auto_send_enabled: false }, SYSTEM, new Date());
    await runDelivery(world);
    expect(await batchOf(world, order)).toMatchObject({ status: 'ready_to_send', hold_for_review: true });
    expect(sentTo()).toEqual([]);
  });

  it('also when it failed for want of an address, corrected with the same change', async () => {
    await setClient({ email: 'achats@mailinator.com' });
    await runDelivery(world);
    const change = { email: 'achats@solaire.example', auto_send_enabled: false };
    await changeClient(world.store, order.client_id, change, SYSTEM, new Date());
    await runDelivery(world);
    expect(await batchOf(world, order)).toMatchObject({ status: 'failed', attempts: [] });
    expect(sentTo()).toEqual([]);
  });

  it('goes as a whole when its client is deactivated', async () => {
    await prepare();
    const { csv_sha256 } = await batchOf(world, order);
    await changeClient(world.store, order.client_id, { active: false }, SYSTEM, new Date());
    expect(await batchOf(world, order)).toMatchObject({
      status: 'cancelled',
      cancel_reason: 'client_inactive',
      csv_sha256,
    });
    expect((await leadsOf(world, order)).map(({ status }) => status)).toEqual(['new', 'new']);
  });
});

describe('a batch that may have arrived', () => {
  it('is tried again by nobody but a person, also when their try is refused for now', async () => {
    world.smtp.setMode('end_drop');
    await runDelivery(world);
    const { _id } = await inState('uncertain');
    world.smtp.setMode('end_451');
    const resent = await launchResend(world, _id, { by });
    expect(resent).toMatchObject({ status: 'failed', retryable: false, code: 'MESSAGE_4XX' });
    world.smtp.setMode('ok');
    await runDelivery(world);
    expect(world.smtp.messages).toHaveLength(1);
    expect(await batchOf(world, order)).toMatchObject({ status: 'failed', automatic_attempts: 1 });
    expect(await launchSend(world, _id, { by })).toMatchObject({ status: 'sent' });
  });

  it('waits in the inbox for them, also when the rest of it is ready', async () => {
    await prepare();
    const { _id } = await batchOf(world, order);
    // As a process leaves it that died when the suppressed leads of an uncertain batch had left it.
    await world.store.delivery_batches.updateOne({ _id }, { $set: { may_have_arrived: true } });
    await runDelivery(world);
    expect(world.smtp.messages).toEqual([]);
    const inbox = await inboxOf();
    expect((await inbox.describe()).status.name).toBe('RUNNING');
    expect(await launchSend(world, _id, { by })).toMatchObject({ status: 'sent' });
    await inbox.result();
  });
});

describe('a sent batch, sent again by force', () => {
  beforeEach(async () => {
    await runDelivery(world);
    expect(sentTo()).toEqual([order.email]);
  });

  it('stays sent when that fails, and says so', async () => {
    const { _id, sent_at } = await batchOf(world, order);
    world.smtp.setMode('end_554');
    expect(await launchSend(world, _id, { by, force: true })).toMatchObject({
      status: 'sent',
      tried: 'failed',
      code: 'MESSAGE_5XX',
    });
    expect(await batchOf(world, order)).toMatchObject({ status: 'sent', sent_at, sent_to: [order.email] });
    await checkHistory(world, { workflowId: workflowIds.batch(_id), shape: 'batch.forced' });
  });

  it('stays sent when nobody knows whether that arrived, and somebody is told', async () => {
    const { _id } = await batchOf(world, order);
    world.smtp.setMode('end_drop');
    expect(await launchSend(world, _id, { by, force: true })).toMatchObject({
      status: 'sent',
      tried: 'uncertain',
    });
    expect(
      await world.store.event_log.countDocuments({ action: 'alert.resend_uncertain', entity_id: _id }),
    ).toBe(1);
    expect((await batchOf(world, order)).claim).toBeUndefined();
  });
});

describe('a phone suppressed since', () => {
  /** Its lead is the first of the order. */
  async function suppressFirst(): Promise<string> {
    const [delivery] = await deliveriesOf(world, order);
    const lead = (await world.store.leads.findOne({ _id: delivery!.lead_id }))!;
    await world.store.suppression_list.insertOne({
      _id: testKeys.phone(lead.phone),
      reason: 'objection',
      created_at: new Date(),
      created_by: 'test',
    });
    return lead._id;
  }

  it('leaves a batch that was never tried, and the rest goes', async () => {
    await prepare();
    const id = await suppressFirst();
    await runDelivery(world);
    const batch = await batchOf(world, order);
    expect(batch).toMatchObject({
      status: 'sent',
      count: 1,
      csv_filename: expect.stringMatching(/_1\.csv$/),
    });
    expect(world.smtp.messages).toHaveLength(1);
    expect((await deliveriesOf(world, order)).map(({ status }) => status)).toEqual(['cancelled', 'sent']);
    expect((await deliveriesOf(world, order))[1]?.csv_filename).toBe(batch.csv_filename);
    // Of the lead only the hash of the phone is kept.
    const lead = (await world.store.leads.findOne({ _id: id }))!;
    expect(lead).toMatchObject({ status: 'suppressed', phone: '', nom: '', email: '', custom_fields: {} });
    expect(lead.phone_hash).not.toBe('');
  });

  it('splits an uncertain batch when a person sends it again; the rest never goes by itself', async () => {
    world.smtp.setMode('end_drop');
    await runDelivery(world);
    const first = await inState('uncertain');
    await suppressFirst();
    await world.smtp.refuseConnections();
    try {
      expect(await launchResend(world, first._id, { by })).toMatchObject({ status: 'failed', count: 1 });
    } finally {
      await world.smtp.listen();
    }
    world.smtp.setMode('ok');
    const rest = await batchOf(world, order);
    expect(await world.store.delivery_batches.findOne({ _id: first._id })).toMatchObject({
      status: 'cancelled',
      replaced_by: rest._id,
    });
    expect(rest).toMatchObject({ status: 'failed', retryable: false, may_have_arrived: true });
    await runDelivery(world);
    expect((await batchOf(world, order)).status).toBe('failed');

    // Cancelled, its client keeps the guard: he may have the lead.
    const [, delivery] = await deliveriesOf(world, order);
    await launchCancel(world, delivery!._id, { by, reason: 'test', now: new Date() });
    expect(await inState('cancelled')).toBeTruthy();
    expect((await deliveriesOf(world, order))[1]).toMatchObject({
      status: 'cancelled',
      guard: delivery!.guard,
    });
    expect(world.smtp.messages).toHaveLength(1);
  });
});
