/** The watchdog looks once a day whether money adds up, and tells people when it does not. */
import { expect, it } from 'vitest';
import { CHECK_NAMES } from '../../../domain/billing/checks.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { sell } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
useWorker(world);
let rounds = 0;

const watch = () =>
  world.temporal.client.workflow.execute('watchdog', {
    workflowId: `watchdog-checks-${(rounds += 1)}`,
    taskQueue: world.temporal.taskQueue,
    args: [],
  });
const open = async () =>
  (await world.store.alerts.find({ kind: 'money_check_failed', open_key: { $exists: true } }).toArray()).map(
    ({ subject_id }) => subject_id,
  );
/** As if the last look had been on the day before. */
const nextDay = () =>
  world.store.billing_checks.updateMany({}, { $set: { checked_at: new Date(Date.now() - DAY_MS) } });

it('is told once a day, until it adds up again', async () => {
  const { store } = world;
  const { commande } = await insertOrder(store);
  await sell(store, commande, { units: 2, owner: 'MDL', at: new Date() });
  await watch();
  expect(await store.billing_checks.countDocuments({ ok: true })).toBe(2 * CHECK_NAMES.length);
  const [lost] = await store.intercompany_transfers.find().toArray();
  await store.intercompany_transfers.deleteOne({ _id: lost!._id });
  await watch();
  // It was looked at today.
  expect(await open()).toEqual([]);
  await nextDay();
  await watch();
  expect(await open()).toEqual(['transfers_are_sales|ZR7']);
  await store.intercompany_transfers.insertOne(lost!);
  await nextDay();
  await watch();
  expect(await open()).toEqual([]);
});
