/** The operators' buttons from the outside: the API, a real Temporal, a real worker and a mail server that fails as told. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, DeliveryDetail } from '../../api/schemas/deliveries.ts';
import type { Run } from '../../api/schemas/runs.ts';
import { type TestUser, useApi } from '../support/api.ts';
import { anOrderWithLeads, deliveriesOf, type TestOrder } from '../support/delivery.ts';
import { useWorker } from '../support/workers.ts';
import { useDelivery } from '../support/world.ts';
import { until } from '../support/until.ts';

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
        error: expect.any(String),
        message: expect.any(String),
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
        message: expect.any(String),
      },
    });
    world.smtp.setMode('ok');
    expect(await detail(id)).toMatchObject({
      status: 'sent',
      billable: true,
      attempts: [{ result: 'sent' }, { result: 'failed' }],
    });
  });
});

describe('an uncertain lot', () => {
  async function uncertain(): Promise<string> {
    const id = await deliveryOf(await anOrderWithLeads(world, 1));
    world.smtp.setMode('end_drop');
    expect((await post(id, 'send')).body).toMatchObject({ success: false, status: 'uncertain' });
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
    expect(prepared.body).toEqual({ success: true, batches: 2, deliveries: 3, failed: 0 });
    const { body } = await api.call(ops, 'POST', '/api/deliveries/batch/send-ready');
    expect(body).toMatchObject({ success: true, sent: 2, failed: 0, closed: [] });
    expect(world.smtp.messages).toHaveLength(2);
    for (const order of orders) {
      const url = `/api/deliveries?client_id=${order.client_id}`;
      const list = await api.call<{ deliveries: Delivery[] }>(ops, 'GET', url);
      expect(list.body.deliveries.every((delivery) => delivery.status === 'sent')).toBe(true);
    }
  });
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

  it('that is gone cannot be paused: 409, with a sentence', async () => {
    const { body } = await api.call<{ run: { id: string } }>(ops, 'POST', '/api/runs/daily');
    const _id = body.run.id;
    await until(async () => (await world.store.delivery_reports.findOne({ _id }))?.status === 'done');
    await world.store.delivery_reports.updateOne({ _id }, { $set: { status: 'running' } });
    for (const action of ['pause', 'resume']) {
      const answer = await api.call(ops, 'POST', `/api/runs/${encodeURIComponent(_id)}/${action}`);
      expect(answer.body).toMatchObject({ status: 409, detail: expect.any(String) });
    }
  });

  it('routes the stock on demand', async () => {
    const { body } = await api.call(ops, 'POST', '/api/leads/route-stock');
    expect(body).toMatchObject({ success: true, routed: 0, kept: 0 });
  });
});
