/** An issued invoice at its company's e-invoice platform, a real HTTP server: handed over once, followed, told of when paid. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../config.ts';
import { asCents } from '../../../domain/money/money.ts';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { newId } from '../../../store/db/ids.ts';
import { cancelPayment } from '../../../store/invoices/cancel-payment.ts';
import { payInvoice } from '../../../store/invoices/pay-invoice.ts';
import { changeTransmission } from '../../../store/invoices/transmissions.ts';
import { launchInvoice } from '../../../temporal/launch/invoice.ts';
import { fillCompanies, issueByHand } from '../../support/money.ts';
import { type Answering, says, startPlatform } from '../../support/platform-server.ts';
import { insertOrder } from '../../support/records.ts';
import { until } from '../../support/until.ts';
import { startWorker, type TestWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
let platform: Awaited<ReturnType<typeof startPlatform>>;
let worker: TestWorker;
let answering: Answering;
const ACCEPTS = says(200, { id: 'REF-1' });

beforeAll(async () => {
  platform = await startPlatform((response, asked) => answering(response, asked));
  const env = {
    ...world.env,
    ZR7_EINVOICE_ADAPTER: 'https',
    EINVOICE_SUBMIT_URL: `${platform.url}/invoices`,
    EINVOICE_STATUS_URL: `${platform.url}/invoices/{reference}`,
    EINVOICE_PAYMENT_URL: `${platform.url}/invoices/{reference}/payments`,
    ZR7_EINVOICE_KEY: 'key',
  };
  worker = await startWorker({ ...world, config: loadConfig(env) });
});
afterAll(async () => {
  await worker.stop();
  await platform.close();
});
beforeEach(() => {
  answering = ACCEPTS;
  platform.asked.length = 0;
});

async function issued() {
  const { store } = world;
  await fillCompanies(store);
  const { client } = await insertOrder(store);
  const invoice = await issueByHand(store, client, 10_000, new Date());
  await launchInvoice(world.temporal, { invoice_id: invoice._id });
  return invoice._id;
}
const stateOf = async (_id: string) => (await world.store.invoices.findOne({ _id }))?.transmission?.state;
const is = (id: string, state: string) => until(async () => (await stateOf(id)) === state);
const finished = async (id: string) => {
  await until(async () => !(await world.store.invoices.findOne({ _id: id }))?.unfinished);
  // The workflow ends with it.
  await world.temporal.client.workflow.getHandle(`invoice/${id}`).result();
};
const submissions = () => platform.asked.filter(({ path }) => path === '/invoices');

/** The watchdog's sweep. */
async function sweep() {
  const { client, taskQueue } = world.temporal;
  await client.workflow.execute('watchdog', { workflowId: `watchdog/${newId()}`, taskQueue, args: [] });
}

describe('an issued invoice', () => {
  it('is handed over once, followed until accepted, and its payment told', async () => {
    const id = await issued();
    await is(id, 'transmitted');
    expect(submissions()).toHaveLength(1);
    expect(submissions()[0]!.headers).toMatchObject({ 'idempotency-key': id, authorization: 'key' });
    expect(submissions()[0]!.body.toString('latin1')).toContain('%PDF-');
    await finished(id);
    await launchInvoice(world.temporal, { invoice_id: id });

    const payment = { id: newId(), invoice_id: id, amount: asCents(12_000), means: 'virement' as const };
    const paid_on = parisDay(new Date());
    await payInvoice(world.store, { ...payment, paid_on, reference: '' }, SYSTEM, new Date());
    answering = (response, asked) =>
      says(200, asked.method === 'GET' ? { status: 'accepted', message: 'Bien reçue' } : {})(response, asked);
    await sweep();
    await is(id, 'accepted');
    const payments = platform.asked.filter(({ path }) => path === '/invoices/REF-1/payments');
    expect(payments.map(({ body }) => JSON.parse(body.toString()) as object)).toMatchObject([
      { amount: 120 },
    ]);
    await sweep();
    expect(platform.asked.filter(({ path }) => path.endsWith('/payments'))).toHaveLength(1);
    expect(platform.asked.filter(({ method }) => method === 'GET')).toHaveLength(1);
    expect(submissions()).toHaveLength(1);
    expect(
      await world.store.event_log.countDocuments({ action: 'invoice.transmission', entity_id: id }),
    ).toBe(3);
  });

  it('whose payment was cancelled before anybody was told is told of no payment; afterwards it is taken back', async () => {
    const id = await issued();
    await is(id, 'transmitted');
    const pay = async () => {
      const payment = { id: newId(), invoice_id: id, amount: asCents(5_000), means: 'virement' as const };
      const paid_on = parisDay(new Date());
      await payInvoice(world.store, { ...payment, paid_on, reference: '' }, SYSTEM, new Date());
      return payment.id;
    };
    const cancel = (payment_id: string) =>
      cancelPayment(world.store, { id: newId(), payment_id }, SYSTEM, new Date());
    answering = says(200, {});
    const told = () =>
      platform.asked
        .filter(({ path }) => path.endsWith('/payments'))
        .map(({ body }) => (JSON.parse(body.toString()) as { amount: number }).amount);
    await cancel(await pay());
    await sweep();
    expect(told()).toEqual([]);
    const second = await pay();
    await sweep();
    expect(told()).toEqual([50]);
    await cancel(second);
    await sweep();
    expect(told()).toEqual([50, -50]);
  });

  it('that is refused is told of, and handed over again when a person says so', async () => {
    answering = says(422, { message: 'SIREN inconnu' });
    const id = await issued();
    await is(id, 'refused');
    expect(await world.store.invoices.findOne({ _id: id })).toMatchObject({
      transmission: { words: expect.stringContaining('SIREN inconnu') },
      status: 'sent',
    });
    expect(await world.store.alerts.countDocuments({ kind: 'einvoice_refused' })).toBe(1);
    await finished(id);
    answering = ACCEPTS;
    await changeTransmission(world.store, id, 'retry', {}, SYSTEM, new Date());
    await launchInvoice(world.temporal, { invoice_id: id });
    await is(id, 'transmitted');
    await until(async () => (await world.store.alerts.countDocuments({ open_key: { $exists: true } })) === 0);
  });

  it('waits for a platform that is away, and people are told', async () => {
    answering = says(503, '');
    const id = await issued();
    await until(async () => (await world.store.alerts.countDocuments({ kind: 'einvoice_failed' })) === 1);
    expect(await stateOf(id)).toBe('to_transmit');
  });

  it('is in no state an event may not lead to', async () => {
    const id = await issued();
    await is(id, 'transmitted');
    expect(await changeTransmission(world.store, id, 'require', {}, SYSTEM, new Date())).toBeNull();
    expect(await stateOf(id)).toBe('transmitted');
  });
});
