/** Units paid in advance, between the runs: new ones are routed for, few ones are told to people, money that is due is settled. */
import { expect, it } from 'vitest';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { changeProductPrice } from '../../../store/billing/change-product-price.ts';
import { moveUnits } from '../../../store/billing/move-units.ts';
import { asCents } from '../../../domain/money/money.ts';
import { aSubmission } from '../../support/intake.ts';
import { sell } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { until } from '../../support/until.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
useWorker(world);
let sweeps = 0;

/** One round of the watchdog. */
const sweep = () =>
  world.temporal.client.workflow.execute('watchdog', {
    workflowId: `watchdog-test-${(sweeps += 1)}`,
    taskQueue: world.temporal.taskQueue,
    args: [],
  });
const open = async () =>
  (await world.store.alerts.find({ open_key: { $exists: true } }).toArray())
    .map(({ kind }) => kind)
    .filter((kind) => kind.startsWith('prepaid'));

it('a top-up nobody routed for is routed for, and who runs out is told of until new units come', async () => {
  const { store, intake } = world;
  const { client } = await insertOrder(store);
  const price = { client_id: client._id, product: 'PV', price: asCents(2_000) };
  await changeProductPrice(store, { ...price, billing_mode: 'PREPAID' }, SYSTEM, new Date());
  await intake.snapshot.refresh();
  await intake.queue.submit(aSubmission({}));
  expect(await store.deliveries.countDocuments()).toBe(0);
  await sweep();
  expect(await open()).toEqual(['prepaid_blocked']);

  const topUp = (id: string, units: number) =>
    moveUnits(store, { id, client_id: client._id, produit: 'PV', kind: 'top_up', units }, SYSTEM, new Date());
  await topUp('first', 3);
  await sweep();
  expect(await open()).toEqual(['prepaid_low']);
  // The lead that waited is assigned by itself.
  await until(() => store.deliveries.findOne({ client_id: client._id, prepaid_unit: 'held' }));
  const balance = (await store.prepayment_balances.findOne())!;
  expect(balance).toMatchObject({ remaining: 2, held: 1, routed_for: balance.rev });
  await topUp('second', 50);
  await sweep();
  expect(await open()).toEqual([]);
});

it('what a crash left due is settled', async () => {
  const { store } = world;
  const { commande } = await insertOrder(store);
  await sell(store, commande, { units: 2, owner: 'MDL', at: new Date() });
  // As a worker leaves it that died before the money was written.
  await store.intercompany_transfers.deleteMany({});
  await store.deliveries.updateMany({}, { $set: { money_due: true } });
  await sweep();
  expect(await store.deliveries.countDocuments({ money_due: true })).toBe(0);
  expect(await store.intercompany_transfers.countDocuments()).toBe(2);
});
