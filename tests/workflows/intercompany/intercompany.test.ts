/** Monday's job on a real Temporal: ledgers first, then one set of invoices, whatever dies or comes twice. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ENTITIES, type Entity } from '../../../domain/common/entity.ts';
import { addWeeks, weekBounds, weekKey } from '../../../domain/time/paris-time.ts';
import { invoiceLacks } from '../../../documents/invoices/lacks.ts';
import { launchIntercompany } from '../../../temporal/launch/intercompany.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { checkHistory } from '../../support/histories.ts';
import { MongoProxy } from '../../support/mongo-proxy.ts';
import { inject } from 'vitest';
import { COMMIT, command, inWorld, KILL_LIMIT_MS } from '../../support/killed-worker.ts';
import { fillCompanies, seedInternalPrices, sell, setPrice } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { startWorker, useWorker, WorkerProcess } from '../../support/workers.ts';
import { type DeliveryWorld, useDelivery } from '../../support/world.ts';

/** The week that ended last. */
const LAST = addWeeks(weekKey(new Date()), -1);
const IN_IT = new Date(weekBounds(LAST).start.getTime() + 10 * 3_600_000);

/** Two clients of each company that got leads of the other one last week. */
async function aWeek({ store }: DeliveryWorld): Promise<void> {
  await seedInternalPrices(store);
  for (const [entity, owner] of [
    ['ZR7', 'MDL'],
    ['MDL', 'ZR7'],
  ] as const) {
    const { client, commande } = await insertOrder(store, { entity }, { entity });
    await setPrice(store, client, 40);
    await sell(store, commande, { units: 3, owner, at: IN_IT });
    await sell(store, commande, { units: 2, at: IN_IT });
  }
}

const run = async (
  { temporal }: DeliveryWorld,
  { named = false, issuers = ENTITIES }: { named?: boolean; issuers?: readonly Entity[] } = {},
) => (await launchIntercompany(temporal, { week: LAST, named, issuers, by: 'system' })).result();

/** What there has to be after any number of runs. */
async function expectOneSet({ store }: DeliveryWorld): Promise<void> {
  const invoices = await store.invoices.find().sort({ invoice_number: 1 }).toArray();
  expect(invoices.map(({ invoice_number, status, ht }) => [invoice_number, status, ht])).toEqual([
    [`IC-MDL-${LAST}-0001`, 'sent', 7_500],
    [`IC-ZR7-${LAST}-0001`, 'sent', 7_500],
  ]);
  expect(await store.intercompany_transfers.countDocuments({ status: 'invoiced' })).toBe(6);
  expect(await store.intercompany_transfers.countDocuments()).toBe(6);
  for (const week of await store.billing_weeks.find({ build_id: { $exists: true } }).toArray()) {
    const { build_id } = week;
    expect(await store.billing_ledger.countDocuments({ build_id: build_id! })).toBe(5);
  }
  expect(await store.billing_weeks.countDocuments({ build_id: { $exists: true } })).toBe(2);
  expect(await store.cron_logs.find().toArray()).toMatchObject([
    { _id: `intercompany_invoices|${LAST}`, status: 'success', errors: [] },
  ]);
}

describe('Monday', () => {
  const world = useDelivery();
  useWorker(world);
  beforeEach(() => aWeek(world));

  it('builds what ledgers are due and bills each direction; run again, it bills nothing again', async () => {
    await fillCompanies(world.store);
    const first = await run(world);
    expect(first).toMatchObject({ ledgers: [LAST], errors: [] });
    expect(first.issuers.map(({ issued }) => issued.length)).toEqual([1, 1]);
    await expectOneSet(world);
    const workflowId = workflowIds.intercompany({ week: LAST, named: false, issuers: ENTITIES });
    await checkHistory(world, { workflowId, shape: 'intercompany' });
    expect((await run(world)).issuers.map(({ issued }) => issued.length)).toEqual([0, 0]);
    await expectOneSet(world);
  });

  it('six times at once is one run', async () => {
    await fillCompanies(world.store);
    await Promise.all(Array.from({ length: 6 }, () => run(world)));
    await expectOneSet(world);
  });

  it('without legal data makes drafts that hold nothing, tells people, and issues once it is there', async () => {
    const { store } = world;
    const lacking = await run(world);
    expect(lacking.issuers.map(({ drafts }) => drafts.length)).toEqual([1, 1]);
    expect(lacking.issuers[0]!.drafts[0]!.missing).toContain('entity.legal.siren');
    expect(
      await store.alerts.countDocuments({ kind: 'intercompany_drafts', open_key: { $exists: true } }),
    ).toBe(2);
    await fillCompanies(store);
    await run(world);
    await expectOneSet(world);
    expect(await store.alerts.countDocuments({ open_key: { $exists: true } })).toBe(0);
  });

  it('a ledger that cannot be built stops no transfer', async () => {
    const { store } = world;
    await fillCompanies(store);
    await store.billing_weeks.insertOne({
      _id: `ZR7|${LAST}`,
      entity: 'ZR7',
      week_key: LAST,
      // A build that is no more, with an invoiced record.
      build_id: 'gone',
      changes: 0,
      supplements: 0,
    });
    const { errors, issuers } = await run(world);
    expect(errors).toEqual([]);
    expect(issuers.map(({ issued }) => issued.length)).toEqual([1, 1]);
  });

  it('only a named week is billed when one is named, the current one too', async () => {
    const { store } = world;
    await fillCompanies(store);
    const { commande } = await insertOrder(store);
    await sell(store, commande, { units: 1, owner: 'MDL', at: new Date() });
    const current = weekKey(new Date());
    const { result } = await launchIntercompany(world.temporal, {
      ...{ week: current, named: true, issuers: ENTITIES, by: 'system' },
    });
    expect(await result()).toMatchObject({ ledgers: [], errors: [] });
    expect(await store.invoices.find().toArray()).toMatchObject([{ week_key: current, ht: 2_500 }]);
  });

  it('of one company leaves the other one’s, and does not stand for Monday’s', async () => {
    const { store } = world;
    await fillCompanies(store);
    const { issuers, ledgers } = await run(world, { issuers: ['MDL'] });
    expect(issuers).toMatchObject([{ from: 'MDL', issued: [expect.any(String)] }]);
    expect(ledgers).toEqual([LAST]);
    expect(await store.billing_weeks.distinct('entity', { build_id: { $exists: true } })).toEqual(['MDL']);
    expect(await store.intercompany_transfers.countDocuments({ from_entity: 'ZR7', status: 'pending' })).toBe(
      3,
    );
    expect(await store.cron_logs.find().toArray()).toMatchObject([
      { _id: `intercompany_invoices|${LAST}/MDL`, issuers: ['MDL'] },
    ]);
    await run(world);
    expect(await store.intercompany_transfers.countDocuments({ status: 'pending' })).toBe(0);
  });

  it('issues documents that lack nothing', async () => {
    await fillCompanies(world.store);
    await run(world);
    for (const { document } of await world.store.invoices.find().toArray())
      expect(invoiceLacks(document!, 'company')).toEqual([]);
  });
});

describe('a worker killed with SIGKILL', () => {
  it.concurrent.each([
    { name: 'openIntercompany', at: [command('update', 'cron_logs')], side: 'after' },
    { name: 'buildWeekLedger', at: [command('insert', 'billing_ledger')], side: 'before' },
    {
      name: 'buildWeekLedger, at its commit',
      at: [command('insert', 'billing_records'), COMMIT],
      side: 'after',
    },
    { name: 'billCompany', at: [command('insert', 'invoices')], side: 'before' },
    {
      name: 'billCompany, at its commit',
      at: [command('update', 'intercompany_transfers'), COMMIT],
      side: 'before',
    },
    {
      name: 'billCompany, after its commit',
      at: [command('update', 'intercompany_transfers'), COMMIT],
      side: 'after',
    },
    { name: 'closeIntercompany', at: [command('update', 'cron_logs', 'finished_at')], side: 'after' },
  ] as const)(
    '$name, $side its write: one set of invoices, one ledger',
    inWorld(async (world, { at, side }: { at: readonly RegExp[]; side: 'before' | 'after' }) => {
      await aWeek(world);
      await fillCompanies(world.store);
      const proxy = await MongoProxy.open(inject('mongoUrl'));
      const first = await WorkerProcess.start({ ...world, env: { ...world.env, MONGO_URL: proxy.url } });
      let ended: Promise<unknown>;
      try {
        const reached = proxy.cut({ at, side });
        ended = run(world);
        await reached;
      } finally {
        await first.kill();
        await proxy.close();
      }
      const second = await startWorker(world);
      try {
        await ended;
        await expectOneSet(world);
      } finally {
        await second.stop();
      }
    }),
    KILL_LIMIT_MS,
  );
});
