/** A prepaid balance is never exceeded, whatever the concurrency, and is the sum of its movements. */
import { beforeEach, expect, it } from 'vitest';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { changeProductPrice } from '../../../store/billing/change-product-price.ts';
import { moveUnits, UnitsShortError } from '../../../store/billing/move-units.ts';
import { cancelDelivery } from '../../../store/deliveries/cancel-delivery.ts';
import { makeBatches } from '../../../store/deliveries/make-batches.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { projectBatches } from '../../../store/deliveries/sending/project-batches.ts';
import { aSubmission, MONDAY, phoneNumber, useIntake } from '../../support/intake.ts';
import { sendSale } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const intake = useIntake(store);
const SENDER = { address: 'livraison@rdz.example', name: 'RDZ' };

beforeEach(async () => {
  await emptyStore(store);
  intake.now = MONDAY;
});

const balance = () => store.prepayment_balances.findOne();
const submitMany = (n: number, from = 0) =>
  Promise.all(
    Array.from({ length: n }, (_, i) =>
      intake.queue.submit(aSubmission({ phone: phoneNumber(from + i) }, `page ${from + i}`)),
    ),
  );

async function prepaidOrder(units: number) {
  const { client, commande } = await insertOrder(store);
  const of = { client_id: client._id, product: 'PV' };
  await changeProductPrice(store, { ...of, billing_mode: 'PREPAID' }, SYSTEM, MONDAY);
  const move = { client_id: client._id, produit: 'PV', kind: 'top_up' as const };
  if (units > 0) await moveUnits(store, { ...move, id: 'first', units }, SYSTEM, MONDAY);
  await intake.snapshot.refresh();
  return { client, commande, move };
}

async function movementsAddUp() {
  const sums = await store.prepayment_movements
    .aggregate<{ n: number }>([{ $group: { _id: null, n: { $sum: '$units' } } }])
    .toArray();
  expect((await balance())!.remaining).toBe(sums[0]?.n ?? 0);
}

it('gives 10 units to 50 leads at once: exactly 10; what comes back can be assigned again', async () => {
  const { commande, move } = await prepaidOrder(10);
  const answers = await submitMany(50);
  expect(answers.filter(({ status }) => status === 'routed')).toHaveLength(10);
  expect(await balance()).toMatchObject({ remaining: 0, held: 10, delivered: 0, purchased: 10 });
  const kept = await store.leads.findOne({ status: 'no_open_orders' });
  expect(kept!.routing!.considered[0]!.slice(4)).toEqual(['prepaid_empty', [0]]);

  // One cancelled; nine sent, two of them rejected.
  const [cancelled] = await store.deliveries.find().sort({ _id: 1 }).toArray();
  await cancelDelivery(store, { delivery_id: cancelled!._id, reason: 'test', by: 'test', now: MONDAY });
  await makeBatches(store, {
    senders: { ZR7: SENDER, MDL: SENDER },
    entities: ['ZR7'],
    limit: 10,
    now: MONDAY,
  });
  const batch = (await store.delivery_batches.findOne({ commande_id: commande._id }))!;
  await sendSale(store, { batch, deliveries: [] });
  await projectBatches(store, [batch._id], MONDAY);
  expect(await balance()).toMatchObject({ remaining: 1, held: 0, delivered: 9 });
  for (const delivery_id of batch.delivery_ids.slice(0, 2))
    await rejectDelivery(store, { delivery_id, reason: 'injoignable', by: SYSTEM, now: MONDAY });
  expect(await balance()).toMatchObject({ remaining: 3, held: 0, delivered: 7 });
  await movementsAddUp();

  expect((await submitMany(10, 1_000)).filter(({ status }) => status === 'routed')).toHaveLength(3);
  await moveUnits(store, { ...move, id: 'second', units: 2 }, SYSTEM, MONDAY);
  expect((await submitMany(10, 2_000)).filter(({ status }) => status === 'routed')).toHaveLength(2);
  expect(await balance()).toMatchObject({ remaining: 0, held: 5, delivered: 7, purchased: 12 });
  await movementsAddUp();
});

it('who never bought any has none', async () => {
  await prepaidOrder(0);
  expect((await submitMany(1))[0]!.status).toBe('no_open_orders');
});

it('a process that still believes the order is invoiced weekly takes no unit unpaid', async () => {
  const { client } = await insertOrder(store, { quota_semaine: 50 });
  await intake.snapshot.refresh();
  await submitMany(1);
  const change = changeProductPrice(
    store,
    { client_id: client._id, product: 'PV', billing_mode: 'PREPAID' },
    SYSTEM,
    MONDAY,
  );
  const answers = await Promise.all([change, submitMany(20, 100)]);
  const after = await submitMany(5, 500);
  const modes = await store.deliveries.find().toArray();
  expect(after.every(({ status }) => status === 'no_open_orders')).toBe(true);
  expect(modes.every(({ billing_mode }) => billing_mode === 'WEEKLY_INVOICE')).toBe(true);
  expect(modes.length).toBe(1 + answers[1].filter(({ status }) => status === 'routed').length);
});

it('a request moves its units once, and never below zero', async () => {
  const { move } = await prepaidOrder(3);
  const again = await Promise.all(
    [1, 2, 3].map(() => moveUnits(store, { ...move, id: 'x', units: 4 }, SYSTEM, MONDAY)),
  );
  expect(again.filter((moved) => !moved!.already)).toHaveLength(1);
  expect((await balance())!.remaining).toBe(7);
  const refund = { ...move, kind: 'refund' as const };
  await expect(moveUnits(store, { ...refund, id: 'y', units: -8 }, SYSTEM, MONDAY)).rejects.toThrow(
    UnitsShortError,
  );
  await moveUnits(store, { ...refund, id: 'z', units: -7 }, SYSTEM, MONDAY);
  expect(await balance()).toMatchObject({ remaining: 0, purchased: 0 });
  await movementsAddUp();
});
