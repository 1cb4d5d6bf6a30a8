/** The operators' buttons from the outside: the API, a real Temporal, a real worker and a mail server that fails as told. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, DeliveryDetail } from '../../../api/deliveries/contract.ts';
import type { Run, StartedRunAnswer } from '../../../api/runs/contract.ts';
import { pauseRunSignal, resumeRunSignal } from '../../../contracts/daily-delivery.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import {
  anOrderWithLeads,
  batchOf,
  deliveriesOf,
  leadsOf,
  runDelivery,
  type TestOrder,
} from '../../support/delivery.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';
import { until } from '../../support/until.ts';
import { aDay } from '../../support/dates.ts';

const world = useDelivery();
const api = useApi(world.store, {}, () => ({ temporal: world.temporal, config: world.config }));
useWorker(world);
let ops: TestUser;

beforeEach(async () => {
  api.now = new Date();
  ops = await api.user({ role: 'ops' });
  await api.deps.live.refresh();
});

const deliveryOf = async (order: TestOrder) => (await deliveriesOf(world, order))[0]!._id;
const post = (id: string, action: string, body: object = {}) =>
  api.call(ops, 'POST', `/api/deliveries/${id}/${action}`, body);
const detail = async (id: string) =>
  (await api.call<DeliveryDetail>(ops, 'GET', `/api/deliveries/${id}`)).body;

describe('send', () => {
  it('sends the lot, answers the result, and refuses a second time unless forced', async () => {
    const order = await anOrderWithLeads(world, 1);
    const id = await deliveryOf(order);
    const sent = await post(id, 'send');
    expect(sent).toMatchObject({
      status: 200,
      body: { success: true, status: 'sent', sent_to: [order.email], error: null },
    });
    expect(world.smtp.messages).toHaveLength(1);
    expect(await detail(id)).toMatchObject({
      status: 'sent',
      billable: true,
      send_attempts: 1,
      attempts: [{ result: 'sent', automatic: false, by: expect.stringContaining('Utilisateur') }],
      server_reply: expect.stringContaining('250'),
    });
    expect((await post(id, 'send')).body).toMatchObject({ status: 400 });
    const forced = await post(id, 'send', { force: true, override_email: 'autre@client.example' });
    expect(forced.body).toMatchObject({ success: true, status: 'sent' });
    expect(world.smtp.messages).toHaveLength(2);
    const after = await detail(id);
    expect(after.attempts).toHaveLength(2);
    const event = await world.store.event_log.findOne({ action: 'delivery.force' });
    expect(event).toMatchObject({ user_id: ops.id, after: { override: true } });
    expect(JSON.stringify(event)).not.toContain('autre@client.example');
  });

  it('answers what went wrong in a sentence, and the lot stays to be retried', async () => {
    const order = await anOrderWithLeads(world, 1);
    const id = await deliveryOf(order);
    world.smtp.setMode('end_554');
    const failed = await post(id, 'send');
    expect(failed).toMatchObject({
      status: 200,
      body: {
        success: false,
        status: 'failed',
        sent_to: [],
        error: 'MESSAGE_5XX',
        message: 'Le serveur a reçu le message et l’a refusé. Le lot n’est pas parti.',
      },
    });
    world.smtp.setMode('ok');
    expect((await post(id, 'send')).body).toMatchObject({ success: true, status: 'sent' });
  });
});

describe('sending again what arrived', () => {
  it('in vain is no success, though the lot stays sent', async () => {
    const id = await deliveryOf(await anOrderWithLeads(world, 1));
    await post(id, 'send');
    world.smtp.setMode('end_554');
    expect(await post(id, 'send', { force: true })).toMatchObject({
      status: 200,
      body: {
        success: false,
        status: 'sent',
        sent_to: [],
        error: 'MESSAGE_5XX',
        message:
          'Le serveur a reçu le message et l’a refusé. Le nouvel envoi n’a pas abouti ; le premier reste acquis.',
      },
    });
    world.smtp.setMode('end_drop');
    expect((await post(id, 'send', { force: true })).body).toMatchObject({
      success: false,
      status: 'sent',
      message: expect.stringMatching(
        /\. Nul ne sait si le nouvel envoi est arrivé ; le premier reste acquis\.$/,
      ),
    });
    world.smtp.setMode('ok');
    expect(await detail(id)).toMatchObject({
      status: 'sent',
      billable: true,
      attempts: [{ result: 'sent' }, { result: 'failed' }, { result: 'uncertain' }],
    });
  });
});

describe('an uncertain lot', () => {
  async function uncertain(): Promise<string> {
    const id = await deliveryOf(await anOrderWithLeads(world, 1));
    world.smtp.setMode('end_drop');
    expect((await post(id, 'send')).body).toMatchObject({
      success: false,
      status: 'uncertain',
      message:
        'La connexion au serveur de messagerie a été perdue. Nul ne sait si le lot est arrivé : confirmez-le ou renvoyez-le.',
    });
    world.smtp.setMode('ok');
    return id;
  }

  it('is not sent again by `send`, only confirmed', async () => {
    const id = await uncertain();
    expect((await post(id, 'send')).status).toBe(409);
    expect((await post(id, 'confirm')).body).toMatchObject({ success: true, status: 'sent' });
    expect((await post(id, 'confirm')).status).toBe(409);
  });

  it('or resent', async () => {
    const id = await uncertain();
    expect((await post(id, 'resend')).body).toMatchObject({ success: true, status: 'sent' });
    expect(await detail(id)).toMatchObject({ attempts: [{ result: 'uncertain' }, { result: 'sent' }] });
  });

  it('or cancelled as a whole', async () => {
    const id = await uncertain();
    expect((await post(id, 'cancel', { reason: 'le client n’a rien reçu' })).body).toMatchObject({
      success: true,
      status: 'cancelled',
    });
    expect(await detail(id)).toMatchObject({ status: 'cancelled', cancel_reason: 'le client n’a rien reçu' });
  });
});

describe('everything that is ready', () => {
  it('is sent in one go', async () => {
    const client = { auto_send_enabled: false };
    const orders = [
      await anOrderWithLeads(world, 2, { client }),
      await anOrderWithLeads(world, 1, { client }),
    ];
    const prepared = await api.call(ops, 'POST', '/api/deliveries/batch/generate-csv');
    expect(prepared.body).toMatchObject({ success: true, batches: 2, deliveries: 3, failed: 0 });
    const { body } = await api.call(ops, 'POST', '/api/deliveries/batch/send-ready');
    expect(body).toMatchObject({ success: true, sent: 2, processed: 2, errors: 0, failed: 0, closed: [] });
    expect(world.smtp.messages).toHaveLength(2);
    for (const order of orders) {
      const url = `/api/deliveries?client_id=${order.client_id}`;
      const list = await api.call<{ deliveries: Delivery[] }>(ops, 'GET', url);
      expect(list.body.deliveries.every((delivery) => delivery.status === 'sent')).toBe(true);
    }
  });
});

it('what may have arrived is not sent with everything that is ready', async () => {
  const client = { auto_send_enabled: false };
  const orders = [await anOrderWithLeads(world, 1, { client }), await anOrderWithLeads(world, 1, { client })];
  await api.call(ops, 'POST', '/api/deliveries/batch/generate-csv');
  const [doubted, other] = await Promise.all(orders.map((order) => batchOf(world, order)));
  await world.store.delivery_batches.updateOne({ _id: doubted!._id }, { $set: { may_have_arrived: true } });
  const { body } = await api.call(ops, 'POST', '/api/deliveries/batch/send-ready');
  expect(body).toMatchObject({ sent: 1, results: [{ batch_id: other!._id }] });
  expect((await batchOf(world, orders[0]!)).status).toBe('ready_to_send');
});

it('a batch whose deliveries still say that it is being sent, after a crash, can be cancelled', async () => {
  const order = await anOrderWithLeads(world, 1);
  const id = await deliveryOf(order);
  world.smtp.setMode('end_drop');
  await post(id, 'send');
  const { _id } = await batchOf(world, order);
  await until(async () => !(await batchOf(world, order)).unfinished);
  await world.store.delivery_batches.updateOne({ _id }, { $set: { unfinished: true }, $inc: { rev: 1 } });
  await world.store.deliveries.updateMany({ batch_id: _id }, { $set: { status: 'sending' } });
  expect((await post(id, 'cancel', { reason: 'test' })).body).toMatchObject({
    success: true,
    status: 'cancelled',
  });
});

it('a lead its client rejected names no buyer any more', async () => {
  const order = await anOrderWithLeads(world, 1);
  const id = await deliveryOf(order);
  await post(id, 'send');
  const lead = async () => (await leadsOf(world, order))[0]!;
  await until(async () => (await lead()).delivered_to_client_id === order.client_id);
  await post(id, 'reject-leads', { reason: 'faux numéro' });
  expect(await lead()).toMatchObject({ status: 'new' });
  expect(Object.keys(await lead())).not.toContain('delivered_to_client_id');
  expect(Object.keys(await lead())).not.toContain('delivered_at');
});

describe('the run', () => {
  it('is started, followed and read through the API', async () => {
    const order = await anOrderWithLeads(world, 2);
    const { body } = await api.call<{ run: { id: string } }>(ops, 'POST', '/api/runs/daily');
    const url = `/api/runs/${encodeURIComponent(body.run.id)}`;
    const run = await until(async () => {
      const report = (await api.call<Run>(ops, 'GET', url)).body;
      return report.status === 'done' && report;
    });
    expect(run).toMatchObject({
      date: world.today,
      trigger: 'manual',
      totals: { fresh: 2, sent: 2, failed: 0 },
      clients: [{ client_id: order.client_id, sent: 2 }],
      errors: [],
    });
    expect(run.balance.every((line) => line.off === 0)).toBe(true);
  });

  it('says of each batch it leaves behind what it was left in', async () => {
    const [failed, uncertain] = [await anOrderWithLeads(world, 1), await anOrderWithLeads(world, 2)];
    world.smtp.setMode({ rcpt: (address) => (address === failed.email ? '550 no' : 'ok'), end: 'drop' });
    const { report } = await runDelivery(world);
    const url = `/api/runs/${encodeURIComponent(report._id)}`;
    const { errors } = (await api.call<Run>(ops, 'GET', url)).body;
    expect(errors).toHaveLength(2);
    expect(errors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ status: 'failed', client_id: failed.client_id, count: 1 }),
        expect.objectContaining({ status: 'uncertain', client_id: uncertain.client_id, count: 2 }),
      ]),
    );
  });

  it('that is gone cannot be paused: 409, with a sentence', async () => {
    const { body } = await api.call<StartedRunAnswer>(ops, 'POST', '/api/runs/daily');
    const _id = body.run.id;
    await world.temporal.client.workflow.getHandle(body.run.workflow_id).result();
    await world.store.delivery_reports.updateOne({ _id }, { $set: { status: 'running' } });
    for (const action of ['pause', 'resume']) {
      const answer = await api.call(ops, 'POST', `/api/runs/${encodeURIComponent(_id)}/${action}`);
      expect(answer.body).toMatchObject({ status: 409, detail: expect.any(String) });
    }
  });

  it('is refused while one of another day is not over: 409, with a sentence', async () => {
    // Paused before the lot it has to send.
    await anOrderWithLeads(world, 1);
    const date = world.today;
    const other = await world.temporal.client.workflow.signalWithStart('dailyDelivery', {
      workflowId: 'daily-delivery/1999-01-01',
      taskQueue: world.config.TEMPORAL_TASK_QUEUE,
      args: [{ date, trigger: 'manual', by: 'test' }],
      signal: pauseRunSignal,
    });
    await until(() =>
      world.store.delivery_reports.findOneAndUpdate({ _id: date }, { $set: { date: aDay('1999-01-01') } }),
    );
    expect((await api.call(ops, 'POST', '/api/runs/daily')).body).toMatchObject({
      status: 409,
      detail: 'Une exécution commencée un autre jour n’est pas terminée.',
    });
    await other.signal(resumeRunSignal);
    await other.result();
  });

  it('routes the stock on demand', async () => {
    const { body } = await api.call(ops, 'POST', '/api/leads/route-stock');
    expect(body).toEqual({ success: true, routed: null, kept: null });
  });
});
