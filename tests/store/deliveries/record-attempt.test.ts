/** What becomes of one try to send: written once, however often it is told, and never taken for another's. */
import { beforeEach, describe, expect, it } from 'vitest';
import { claimBatch } from '../../../store/deliveries/sending/claim-batch.ts';
import { doubtBatch, recordAttempt } from '../../../store/deliveries/sending/record-attempt.ts';
import { newId } from '../../../store/db/ids.ts';
import { projectBatches } from '../../../store/deliveries/sending/project-batches.ts';
import type { BatchAttempt, DeliveryBatchDoc } from '../../../store/deliveries/collections.ts';
import { MONDAY } from '../../support/intake.ts';
import { aBatch, aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
let batch: DeliveryBatchDoc;

beforeEach(async () => {
  await emptyStore(store);
  const { commande } = await insertOrder(store);
  const lead = aLead({ status: 'routed', in_delivery: true });
  const delivery = aDelivery(lead, commande, { status: 'ready_to_send', batch_id: newId() });
  Object.assign(lead, { delivery_id: delivery._id });
  batch = aBatch([delivery]);
  await store.leads.insertOne(lead);
  await store.deliveries.insertOne(delivery);
  await store.delivery_batches.insertOne(batch);
});

const to = ['acheteur@client.example'];
const aTry = (token = newId()) => ({
  token,
  by: 'system',
  automatic: true,
  forced: false,
  to,
  simulated: false,
});
const ended = (attempt: ReturnType<typeof aTry>, result: BatchAttempt['result']): BatchAttempt => ({
  ...attempt,
  ...{ at: MONDAY, finished_at: MONDAY, result, ms: 5, rejected: [] },
  ...(result === 'sent' ? { accepted: to } : { accepted: [], code: 'SMTP_LOST' }),
});
const claim = (attempt: ReturnType<typeof aTry>) =>
  claimBatch(store, { batch, mode: 'send', attempt, now: MONDAY });
const finish = (attempt: BatchAttempt, claimed = true) =>
  recordAttempt(store, {
    batch_id: batch._id,
    mode: 'send',
    attempt,
    claimed,
    retryable: true,
    now: MONDAY,
  });
const stored = async () => (await store.delivery_batches.findOne({ _id: batch._id }))!;

async function projected() {
  await projectBatches(store, [batch._id], MONDAY);
  return (await store.deliveries.findOne({ batch_id: batch._id }))!;
}

describe('a result told twice', () => {
  it('is written once: nothing left', async () => {
    const attempt = ended(aTry(), 'failed');
    const first = await finish(attempt, false);
    expect(await finish(attempt, false)).toEqual(first);
    expect(await stored()).toMatchObject({ status: 'failed', automatic_attempts: 1, attempts: [attempt] });
  });

  it.each(['sent', 'failed', 'uncertain'] as const)('is written once: %s', async (result) => {
    const attempt = aTry();
    await claim(attempt);
    const first = await finish(ended(attempt, result));
    expect(first).toMatchObject({ status: result, late: false });
    expect(await finish(ended(attempt, result))).toEqual(first);
    expect((await stored()).attempts).toHaveLength(1);
  });
});

describe('a try given up for lost', () => {
  it('that answers after all makes the batch sent, and was one try', async () => {
    const attempt = aTry();
    await claim(attempt);
    expect(
      await doubtBatch(store, { batch_id: batch._id, claim: (await stored()).claim!, now: MONDAY }),
    ).toBe(true);
    expect(await projected()).toMatchObject({ status: 'uncertain', send_attempts: 1 });
    expect(await finish(ended(attempt, 'sent'))).toMatchObject({ status: 'sent', late: false });
    expect(await stored()).toMatchObject({ status: 'sent', sent_to: to, attempts: [{}, { result: 'sent' }] });
    expect((await stored()).claim).toBeUndefined();
    expect(await projected()).toMatchObject({ status: 'sent', sent_to: to, send_attempts: 1 });
    expect(await store.leads.findOne({})).toMatchObject({ status: 'livre', in_delivery: false });
  });

  it('that answers when somebody else has the batch is evidence, and changes nothing', async () => {
    const [lost, second] = [aTry(), aTry()];
    await claim(lost);
    await doubtBatch(store, { batch_id: batch._id, claim: (await stored()).claim!, now: MONDAY });
    await claimBatch(store, { batch, mode: 'resend', attempt: second, now: MONDAY });
    expect(await finish(ended(lost, 'sent'))).toMatchObject({ status: 'sending', late: true });
    expect(await finish(ended(second, 'failed'))).toMatchObject({ status: 'failed', late: false });
    expect((await stored()).attempts.map(({ result }) => result)).toEqual(['uncertain', 'sent', 'failed']);
  });
});

describe('a pass that comes late', () => {
  it('never takes deliveries back to an older revision', async () => {
    const attempt = aTry();
    await claim(attempt);
    await doubtBatch(store, { batch_id: batch._id, claim: (await stored()).claim!, now: MONDAY });
    const older = await stored();
    await finish(ended(attempt, 'sent'));
    await projected();
    // What another process had read before, and writes only now.
    const frozen = {
      ...store,
      delivery_batches: Object.create(store.delivery_batches) as typeof store.delivery_batches,
    };
    frozen.delivery_batches.find = (() => ({ toArray: () => Promise.resolve([older]) })) as never;
    await projectBatches(frozen, [batch._id], MONDAY);
    expect((await store.deliveries.findOne({ batch_id: batch._id }))?.status).toBe('sent');
    expect(await store.leads.findOne({})).toMatchObject({ status: 'livre' });
  });
});

it('nothing is sent to nobody: the database itself refuses', async () => {
  const sent = { $set: { status: 'sent' as const, sent_to: [] } };
  await expect(store.delivery_batches.updateOne({ _id: batch._id }, sent)).rejects.toThrow(/validation/i);
  await expect(store.deliveries.updateOne({ batch_id: batch._id }, sent)).rejects.toThrow(/validation/i);
});
