/** Batches by a client's API, against a real server: nothing lost, nothing doubled unflagged, whatever it does. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signatureOf } from '../../../channels/api/signature.ts';
import { signingSecret } from '../../../store/clients/signing-keys.ts';
import { API_ENV, apiClient } from '../../support/api-client.ts';
import {
  answers,
  type Behaviour,
  type BuyerServer,
  drops,
  sends50MB,
  stalls,
  startBuyer,
} from '../../support/buyer-server.ts';
import {
  anOrderWithLeads,
  batchOf,
  deliveriesOf,
  expectFollowed,
  leadsOf,
  runDelivery,
  untilStatus,
} from '../../support/delivery.ts';
import { breaches } from '../../support/invariants.ts';
import { until } from '../../support/until.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery(API_ENV);
useWorker(world);
let buyer: BuyerServer;
beforeAll(async () => {
  buyer = await startBuyer();
});
afterAll(() => buyer.close());

async function delivered(behaviour: Behaviour, method: 'api' | 'both' = 'api', leads = 2) {
  buyer.requests.splice(0);
  buyer.does(behaviour);
  const order = await anOrderWithLeads(world, leads, { client: apiClient(buyer.url, method) });
  const { report } = await runDelivery(world);
  return { order, report, batch: await batchOf(world, order) };
}
const mails = (id: string) => world.smtp.messages.filter(({ raw }) => raw.includes(id)).length;

describe('a client by API', () => {
  it('gets its leads once, signed, and the batch is sent', async () => {
    const { order, batch, report } = await delivered({});
    expect(batch).toMatchObject({ status: 'sent', sent_to: [buyer.url], unfinished: false });
    expect(report.totals.ZR7).toMatchObject({ sent: 2, failed: 0 });
    await expectFollowed(world, order, 'sent');
    expect(mails(batch.message_id)).toBe(0);
    expect(buyer.requests).toHaveLength(1);
    const { headers, text, body } = buyer.requests[0]!;
    expect(headers).toMatchObject({
      authorization: 'Bearer cle-du-client',
      'idempotency-key': batch._id,
      'content-type': 'application/json; charset=utf-8',
    });
    const t = Number(/t=(\d+)/.exec(String(headers['x-rdz-signature']))![1]);
    const secret = signingSecret('test-key', order.client_id, 'k1');
    expect(headers['x-rdz-signature']).toBe(signatureOf(text, [{ kid: 'k1', secret }], new Date(t * 1000)));
    expect(body).toMatchObject({ idempotency_key: batch._id, batch_id: batch._id, test: false, count: 2 });
    expect(body.leads.map(({ delivery_id }) => delivery_id)).toEqual(batch.delivery_ids);
    expect(text).not.toMatch(/lb|backlog/i);
    const [exchange] = await world.store.api_exchanges.find({ batch_id: batch._id }).toArray();
    expect(exchange).toMatchObject({ status: 200, result: 'sent', answer: '{"ok":true}', url: buyer.url });
    expect(await breaches(world.store, new Date())).toEqual([]);
  });

  it('leads it refuses one by one are rejected in the same pass, and no others', async () => {
    const refuses: Behaviour['answer'] = (response, request) =>
      answers(200, {
        refused: [
          { delivery_id: request.body.leads[0]!.delivery_id, code: 'Déjà client' },
          { delivery_id: 'somebody-else', code: 'x' },
        ],
      })(response, request);
    const { order, batch } = await delivered({ answer: refuses }, 'api', 3);
    expect(batch).toMatchObject({ status: 'sent', unfinished: false });
    const deliveries = await deliveriesOf(world, order);
    expect(deliveries.map(({ outcome }) => outcome)).toEqual(['rejected', 'accepted', 'accepted']);
    const [refused] = deliveries;
    expect(refused).toMatchObject({ status: 'sent', rejection_reason: 'refus_api:deja_client' });
    expect(refused!.guard).toBeDefined();
    expect(refused!.slot_id).toBeUndefined();
    // It is in stock again, and no other client takes it.
    expect((await leadsOf(world, order)).map(({ status }) => status).sort()).toEqual([
      'duplicate',
      'livre',
      'livre',
    ]);
    expect(await breaches(world.store, new Date())).toEqual([]);
  });

  it.each<[string, Behaviour, object]>([
    ['201', { answer: answers(201) }, { status: 'sent' }],
    [
      '409 with our key',
      {
        answer: (response, { body }) =>
          answers(409, { idempotency_key: body.idempotency_key })(response, { body } as never),
      },
      { status: 'sent' },
    ],
    [
      '409 of its own',
      { answer: answers(409) },
      { status: 'failed', last_error: 'API_REFUSED', retryable: false },
    ],
    ['400', { answer: answers(400) }, { status: 'failed', last_error: 'API_REFUSED', retryable: false }],
    [
      'a redirect into its own network',
      { answer: answers(302, '', { location: 'http://127.0.0.1:1/' }) },
      { status: 'failed', last_error: 'API_REDIRECT', retryable: false },
    ],
    ['50 MB', { answer: sends50MB }, { status: 'sent' }],
    ['nothing: it drops before the body', { head: 'drop' }, { status: 'uncertain', last_error: 'API_LOST' }],
    ['nothing: it drops after the body', { answer: drops }, { status: 'uncertain', last_error: 'API_LOST' }],
    ['nothing: it stalls', { answer: stalls }, { status: 'uncertain', last_error: 'API_TIMEOUT' }],
  ])('answers %s', async (_name, behaviour, expected) => {
    const { batch, order } = await delivered(behaviour);
    expect(batch).toMatchObject({ ...expected, unfinished: false });
    await expectFollowed(world, order, batch.status);
    expect(buyer.requests.length).toBeLessThanOrEqual(1);
    expect(mails(batch.message_id)).toBe(0);
  });

  it('that asks to come back is asked again with the same key', async () => {
    let asked = 0;
    const { order } = await delivered({
      answer: (response, request) => answers((asked += 1) === 1 ? 503 : 200)(response, request),
    });
    const batch = await untilStatus(world, order, 'sent');
    expect(batch.attempts).toMatchObject([
      { result: 'failed', code: 'API_LATER', retryable: true, automatic: true },
      { result: 'sent', automatic: true },
    ]);
    expect(buyer.requests.map(({ body }) => body.idempotency_key)).toEqual([batch._id, batch._id]);
  });
});

describe('a client by both', () => {
  it('gets the mail and the request, and is owed one batch', async () => {
    const { order, batch, report } = await delivered({}, 'both');
    expect(batch).toMatchObject({ status: 'sent', unfinished: false });
    expect(batch.missing).toBeUndefined();
    expect(batch.sent_to).toEqual([buyer.url, order.email]);
    expect([buyer.requests.length, mails(batch.message_id)]).toEqual([1, 1]);
    expect(report.totals.ZR7).toMatchObject({ sent: 2 });
  });

  it.each<[string, Behaviour, object]>([
    ['refuses', { answer: answers(400) }, { status: 'failed', retryable: false, code: 'API_REFUSED' }],
    ['does not answer', { answer: drops }, { status: 'uncertain', code: 'API_LOST' }],
  ])('whose API %s is sent by mail; the API is missing and shown', async (_name, behaviour, missing) => {
    const { batch } = await delivered(behaviour, 'both');
    expect(batch).toMatchObject({ status: 'sent', missing: { channel: 'api', ...missing } });
    expect(mails(batch.message_id)).toBe(1);
    await until(async () => world.store.alerts.findOne({ kind: 'channel_missing' } as object));
  });

  it('whose API comes back gets the rest by itself; `sent_at` stays', async () => {
    let asked = 0;
    const { order, batch } = await delivered(
      { answer: (response, request) => answers((asked += 1) === 1 ? 503 : 200)(response, request) },
      'both',
    );
    const after = await until(async () => {
      const now = await batchOf(world, order);
      return !now.missing && !now.unfinished && now;
    });
    expect(after.sent_at).toEqual(batch.sent_at);
    expect([buyer.requests.length, mails(batch.message_id)]).toEqual([2, 1]);
  });

  it('whose mail is refused has it by API; the mail is missing', async () => {
    world.smtp.setMode('rcpt_550');
    const { batch } = await delivered({}, 'both');
    expect(batch).toMatchObject({
      status: 'sent',
      sent_to: [buyer.url],
      missing: { channel: 'csv', status: 'failed' },
    });
  });
});
