/** `weekly-ledger/<week>` on a real Temporal: what a crash left is finished first, both companies or none, and twice is once. */
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { addWeeks, weekBounds, weekKey } from '../../../domain/time/paris-time.ts';
import { awaitWeeklyLedger } from '../../../temporal/launch/weekly-ledger.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import type { WeeklyLedgerInput } from '../../../contracts/weekly-ledger.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { command, COMMIT, inWorld, KILL_LIMIT_MS } from '../../support/killed-worker.ts';
import { checkHistory } from '../../support/histories.ts';
import { MongoProxy } from '../../support/mongo-proxy.ts';
import { prepareSale, seedInternalPrices, sell, sendSale, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { until } from '../../support/until.ts';
import { startWorker, useWorker, WorkerProcess } from '../../support/workers.ts';
import { type DeliveryWorld, useDelivery } from '../../support/world.ts';

const WEEK = addWeeks(weekKey(new Date()), -1);
const IN_IT = new Date(weekBounds(WEEK).start.getTime() + 10 * 3_600_000);
const BOTH: WeeklyLedgerInput = { week: WEEK, entities: ['ZR7', 'MDL'] };

/** A sale of each company; ZR7's second batch was sent, and its deliveries do not say so yet. */
async function aWeek({ store }: DeliveryWorld): Promise<{ client: ClientDoc; commande: CommandeDoc }[]> {
  await seedInternalPrices(store);
  const sold = [];
  for (const entity of ['ZR7', 'MDL'] as const) {
    const order = await insertOrder(store, { entity }, { entity });
    await setPrice(store, order.client, 40);
    await sell(store, order.commande, { units: 2, at: IN_IT });
    sold.push(order);
  }
  await sendSale(store, await prepareSale(store, sold[0]!.commande, { units: 1, at: IN_IT }), IN_IT);
  return sold;
}

const build = ({ temporal }: DeliveryWorld, input: WeeklyLedgerInput = BOTH) =>
  awaitWeeklyLedger(temporal, input);

async function linesOf({ store }: DeliveryWorld): Promise<[string, number][]> {
  const weeks = await store.billing_weeks
    .find({ build_id: { $exists: true } })
    .sort({ _id: -1 })
    .toArray();
  return Promise.all(
    weeks.map(async ({ entity, build_id }) => [
      entity,
      await store.billing_ledger.countDocuments({ build_id: build_id! }),
    ]),
  );
}
const WHOLE = [
  ['ZR7', 3],
  ['MDL', 2],
];

describe('a week', () => {
  const world = useDelivery();
  useWorker(world);
  let sold: Awaited<ReturnType<typeof aWeek>>;
  beforeEach(async () => {
    sold = await aWeek(world);
  });

  it('finishes what was sent, builds each company, and again the same', async () => {
    const first = await build(world);
    expect(first).toMatchObject({ refused: null, entities: ['ZR7', 'MDL'], ledger_entries: 5 });
    expect(await linesOf(world)).toEqual(WHOLE);
    expect(await build(world)).toMatchObject({ billing_records_created: 0, ledger_entries: 5 });
    expect(await linesOf(world)).toEqual(WHOLE);
    await checkHistory(world, { workflowId: workflowIds.weeklyLedger(BOTH), shape: 'weekly-ledger' });
  });

  it('asked several times at once is one ledger', async () => {
    await Promise.all([
      build(world),
      build(world),
      build(world, { ...BOTH, entities: ['ZR7'] }),
      build(world),
    ]);
    expect(await linesOf(world)).toEqual(WHOLE);
    expect(await world.store.billing_weeks.countDocuments({ build_id: { $exists: true } })).toBe(2);
  });

  it('builds nothing when one company is locked', async () => {
    await build(world);
    const { store } = world;
    await store.billing_records.updateMany({ billing_entity: 'MDL' }, { $set: { status: 'paid' } });
    const before = await store.billing_weeks.find().toArray();
    await sell(store, sold[0]!.commande, { units: 1, at: IN_IT });
    expect(await build(world)).toMatchObject({
      refused: { code: 'LOCKED', entity: 'MDL', client_id: sold[1]!.client._id },
      entities: [],
    });
    expect(await store.billing_weeks.find().toArray()).toEqual(before);
    // What came later still gets its line.
    expect(await build(world, { ...BOTH, supplement: true })).toMatchObject({
      refused: null,
      ledger_entries: 6,
    });
  });
});

describe('a worker killed with SIGKILL', () => {
  it.concurrent.each([
    { name: 'finishWeek', at: [command('update', 'deliveries')], side: 'after' },
    { name: 'buildWeekLedger', at: [command('insert', 'billing_ledger')], side: 'after' },
    {
      name: 'buildWeekLedger, at its commit',
      at: [command('insert', 'billing_records'), COMMIT],
      side: 'before',
    },
  ] as const)(
    'a worker killed in $name, $side its write: one ledger',
    inWorld(async (own, { at, side }: { at: readonly RegExp[]; side: 'before' | 'after' }) => {
      await aWeek(own);
      const proxy = await MongoProxy.open(inject('mongoUrl'));
      const first = await WorkerProcess.start({ ...own, env: { ...own.env, MONGO_URL: proxy.url } });
      let ended: Promise<unknown>;
      try {
        const reached = proxy.cut({ at, side });
        ended = build(own);
        await reached;
      } finally {
        await first.kill();
        await proxy.close();
      }
      const second = await startWorker(own);
      try {
        await ended;
        // The one who asked waits 20 s; the workflow goes on without them.
        const whole = JSON.stringify(WHOLE);
        await until(async () => JSON.stringify(await linesOf(own)) === whole, KILL_LIMIT_MS);
      } finally {
        await second.stop();
      }
    }),
    KILL_LIMIT_MS,
  );
});
