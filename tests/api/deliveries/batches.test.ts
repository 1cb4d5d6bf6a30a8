/** A batch as an object, from the outside: a real Temporal, a real worker and a mail server that fails as told. */
import { beforeEach, expect, it } from 'vitest';
import type { BatchDetail } from '../../../api/batches/contract.ts';
import type { Delivery } from '../../../api/deliveries/contract.ts';
import { addDays, parisDay } from '../../../domain/time/paris-time.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import { anOrderWithLeads, batchOf, deliveriesOf, runDelivery } from '../../support/delivery.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
const api = useApi(world.store, {}, () => ({ temporal: world.temporal, config: world.config }));
useWorker(world);
let admin: TestUser;
let other: TestUser;

beforeEach(async () => {
  api.now = new Date();
  admin = await api.user({ role: 'admin' });
  other = await api.user({ role: 'admin', entity: 'MDL' });
  await api.deps.live.refresh();
});

const detail = async (id: string) => (await api.call<BatchDetail>(admin, 'GET', `/api/batches/${id}`)).body;
const post = (id: string, action: string, body: object = {}, user = admin) =>
  api.call(user, 'POST', `/api/batches/${id}/${action}`, body);
const lists = async (query: string, user = admin) => {
  const { status, body } = await api.call<{ batches: { id: string }[]; total: number }>(
    user,
    'GET',
    `/api/batches${query}`,
  );
  return [status, body.batches?.map(({ id }) => id), body.total];
};

it('is listed, narrowed, read with its leads, and does not exist for the other company', async () => {
  const [first, second] = [await anOrderWithLeads(world, 2), await anOrderWithLeads(world, 1)];
  await runDelivery(world);
  const [one, two] = [await batchOf(world, first), await batchOf(world, second)];
  const today = parisDay(api.now);
  const both = [one._id, two._id].sort().reverse();
  for (const query of ['', '?status=sent', `?from=${today}&to=${today}`, `?from=${today}`])
    expect(await lists(query)).toEqual([
      200,
      expect.toSatisfy((ids: string[]) => `${ids.sort().reverse()}` === `${both}`),
      2,
    ]);
  expect(await lists(`?client_id=${one.client_id}`)).toEqual([200, [one._id], 1]);
  for (const query of ['?status=failed', `?to=${addDays(today, -1)}`, `?from=${addDays(today, 1)}`])
    expect(await lists(query)).toEqual([200, [], 0]);
  expect(await lists(`?search=${one.csv_filename}&client_id=${two.client_id}`)).toEqual([
    200,
    one.csv_filename === two.csv_filename ? [two._id] : [],
    one.csv_filename === two.csv_filename ? 1 : 0,
  ]);
  expect((await lists('?from=hier'))[0]).toBe(400);
  expect(await lists('', other)).toEqual([200, [], 0]);

  expect(await detail(one._id)).toMatchObject({
    id: one._id,
    status: 'sent',
    count: 2,
    day: today,
    sent_to: [first.email],
    csv_sha256: one.csv_sha256,
    attempts: [{ result: 'sent', to: [first.email] }],
    delivery_id: one.delivery_ids[0],
    asked: null,
    rejected_count: 0,
  });
  const { body } = await api.call<{ deliveries: Delivery[]; total: number }>(
    admin,
    'GET',
    `/api/batches/${one._id}/deliveries`,
  );
  expect(body.total).toBe(2);
  expect(body.deliveries.map(({ id }) => id).sort()).toEqual([...one.delivery_ids].sort());
  for (const path of ['', '/deliveries'])
    expect((await api.call(other, 'GET', `/api/batches/${one._id}${path}`)).status).toBe(404);
  for (const action of ['send', 'retry', 'resend', 'confirm'])
    expect((await post(one._id, action, {}, other)).status).toBe(404);
  expect((await post(one._id, 'cancel', { reason: 'non' }, other)).status).toBe(404);
});

it('whose address was wrong leaves to another, which stays the client’s', async () => {
  const order = await anOrderWithLeads(world, 1);
  world.smtp.setMode('rcpt_550');
  await runDelivery(world);
  const { _id } = await batchOf(world, order);
  expect(await detail(_id)).toMatchObject({ status: 'failed', rejected_to: expect.anything() });
  world.smtp.setMode('ok');
  const override_email = 'juste@client.example';
  expect((await post(_id, 'retry', { keep_for_client: true })).status).toBe(422);
  const ops = await api.user({ role: 'ops' });
  expect((await post(_id, 'retry', { override_email, keep_for_client: true }, ops)).status).toBe(403);
  expect((await detail(_id)).attempts).toHaveLength(1);

  const sent = await post(_id, 'retry', { override_email, keep_for_client: true });
  expect(sent).toMatchObject({ status: 200, body: { success: true, sent_to: [override_email] } });
  const client = await world.store.clients.findOne({ _id: order.client_id });
  expect(client!.delivery_emails).toEqual([override_email]);
  const event = await world.store.event_log.findOne({ action: 'batch.send' });
  expect(event).toMatchObject({ entity_id: _id, after: { override: true, kept: true, status: 'sent' } });
  expect(JSON.stringify(event)).not.toContain(override_email);
  expect((await post(_id, 'send')).status).toBe(400);
  expect((await post(_id, 'send', { force: true })).body).toMatchObject({ success: true });
});

it('that nobody knows of is confirmed or sent again', async () => {
  const order = await anOrderWithLeads(world, 1);
  world.smtp.setMode('end_drop');
  await runDelivery(world);
  const { _id } = await batchOf(world, order);
  expect((await post(_id, 'send')).status).toBe(409);
  world.smtp.setMode('ok');
  expect((await post(_id, 'resend')).body).toMatchObject({ success: true, batch_id: _id });
  expect((await post(_id, 'confirm')).status).toBe(409);
});

it('that was never tried is cancelled as a whole, with its reason', async () => {
  const order = await anOrderWithLeads(world, 2, { client: { auto_send_enabled: false } });
  await runDelivery(world);
  const { _id } = await batchOf(world, order);
  expect((await post(_id, 'cancel', { reason: ' ' })).status).toBe(422);
  const cancelled = await post(_id, 'cancel', { reason: 'Erreur de prix' });
  expect(cancelled.body).toMatchObject({ success: true, status: 'cancelled' });
  expect(await detail(_id)).toMatchObject({ status: 'cancelled', cancel_reason: 'Erreur de prix' });
  expect((await deliveriesOf(world, order)).map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  expect((await post(_id, 'cancel', { reason: 'encore' })).status).toBe(409);
});
