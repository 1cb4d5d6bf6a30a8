/** `retention/<date>` on a real Temporal, whose worker dies in each of its activities: it ends as if none had. */
import { expect, inject, it } from 'vitest';
import type { RetentionInput } from '../../../contracts/retention.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { DEFAULT_RETENTION } from '../../../domain/privacy/retention.ts';
import { isBalanced } from '../../../domain/runs/balance.ts';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { newId } from '../../../store/db/ids.ts';
import { transaction } from '../../../store/db/transaction.ts';
import { CounterDraft } from '../../../store/leads/counters.ts';
import { openRetentionRun } from '../../../store/privacy/retention-run.ts';
import { countBalance } from '../../../store/runs/count-balance.ts';
import { checkHistory } from '../../support/histories.ts';
import { phoneNumber } from '../../support/intake.ts';
import { COMMIT, command, inWorld, KILL_LIMIT_MS, through } from '../../support/killed-worker.ts';
import { aLead } from '../../support/lead-records.ts';
import { type Cut, MongoProxy } from '../../support/mongo-proxy.ts';
import type { DeliveryWorld } from '../../support/world.ts';
import { startWorker } from '../../support/workers.ts';

const OLD = new Date('2021-03-01T09:00:00Z');
/** More than a page. */
const LEADS = 600;
const RUN = '2021-04-01';

async function fill({ store }: DeliveryWorld): Promise<void> {
  const leads = Array.from({ length: LEADS }, (_, n) =>
    aLead({ phone: phoneNumber(n), created_at: OLD, ...(n % 2 === 0 && { status: 'lb', is_lb: true }) }),
  );
  leads.push(aLead({ _id: 'today', phone: phoneNumber(LEADS), created_at: new Date() }));
  await store.leads.insertMany(leads);
  const counters = new CounterDraft('test');
  for (const { day } of leads) counters.add({ kind: 'received', entity: 'ZR7', day });
  await transaction(store, (session) => counters.write(store, session));
  const value = { ...DEFAULT_RETENTION, enabled: true };
  await store.settings.insertOne({ _id: 'retention', value, updated_at: OLD, updated_by: 'test' });
}

const start = ({ temporal }: DeliveryWorld, run_id = RUN) =>
  temporal.client.workflow.start<(input: RetentionInput) => Promise<void>>('retention', {
    workflowId: workflowIds.retention(run_id),
    taskQueue: temporal.taskQueue,
    args: [{ run_id, at_any_hour: true }],
  });

async function expectPurged({ store }: DeliveryWorld): Promise<void> {
  const run = (await store.retention_runs.findOne({ _id: RUN }))!;
  expect(run).toMatchObject({ status: 'done', counts: { prospects: { purged: LEADS, kept: {} } } });
  expect(await store.leads.countDocuments({ erased_at: { $exists: true }, phone: '', nom: '' })).toBe(LEADS);
  expect(await store.leads.findOne({ _id: 'today' })).toMatchObject({ status: 'new', nom: 'Durand' });
  expect(await store.event_log.countDocuments({ action: 'retention.run' })).toBe(1);
  expect(isBalanced(await countBalance(store, parisDay(OLD)))).toBe(true);
}

const KILLS: (Cut & { name: string })[] = [
  { name: 'openRetention', at: [command('insert', 'retention_runs')], side: 'after' },
  { name: 'purgePages', at: [command('update', 'leads'), COMMIT], side: 'after' },
  { name: 'closeRetention', at: [command('insert', 'event_log')], side: 'after' },
];

it.concurrent.each(KILLS)(
  'a worker killed with SIGKILL in $name',
  inWorld(async (world, { at, side }) => {
    await fill(world);
    const proxy = await MongoProxy.open(inject('mongoUrl'));
    await through(world, {
      env: { MONGO_URL: proxy.url },
      reached: () => proxy.cut({ at, side }),
      afterwards: () => proxy.close(),
      start: () => start(world),
      goneOn: (run) => run.result(),
    });
    await expectPurged(world);
  }),
  KILL_LIMIT_MS,
);

it.concurrent(
  'does nothing while it is switched off, and a dry run writes nothing but its report',
  () =>
    inWorld<null>(async (world) => {
      const { store } = world;
      await fill(world);
      await store.settings.updateOne({ _id: 'retention' }, { $set: { 'value.enabled': false } } as never);
      const worker = await startWorker(world);
      try {
        await (await start(world)).result();
        expect(await store.retention_runs.countDocuments()).toBe(0);
        const before = await store.leads.find().toArray();
        const id = `dry-${newId()}`;
        const { months } = DEFAULT_RETENTION;
        const asked = { id, kind: 'dry_run' as const, months, at_any_hour: true, by: SYSTEM };
        await openRetentionRun(store, { ...asked, now: new Date() });
        await (await start(world, id)).result();
        expect(await store.retention_runs.findOne({ _id: id })).toMatchObject({
          ...{ status: 'done', counts: { prospects: { purged: LEADS } } },
        });
        expect(await store.leads.find().toArray()).toEqual(before);
        expect(await store.event_log.countDocuments({ action: 'retention.run' })).toBe(0);
        await checkHistory(world, { workflowId: workflowIds.retention(id), shape: 'retention' });
      } finally {
        await worker.stop();
      }
    })(null),
  KILL_LIMIT_MS,
);
