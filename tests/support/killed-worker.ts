/**
 * A daily run whose worker is killed (SIGKILL), mostly at one exact write of one activity, and goes on with a new worker.
 */
import { WorkflowNotFoundError } from '@temporalio/client';
import { expect, inject, it } from 'vitest';
import { isBalanced } from '../../domain/runs/balance.ts';
import type { DeliveryReportDoc } from '../../store/runs/collections.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import {
  anOrderWithLeads,
  batchOf,
  deliveriesOf,
  leadsOf,
  reportOf,
  startRun,
  type TestOrder,
} from './delivery.ts';
import { startWorker, WorkerProcess } from './workers.ts';
import { closeWorld, type DeliveryWorld, openWorld } from './world.ts';
import { aSubmission, phoneNumber } from './intake.ts';
import { type Cut, MongoProxy } from './mongo-proxy.ts';
import { insertOrder } from './records.ts';

/** What becomes of the batch whose try was hit. */
export interface Fate {
  status: 'sent' | 'uncertain';
  /** How often the mail server has its mail. */
  mails: 0 | 1;
}

export interface Kill extends Cut {
  name: string;
  /** Of the batch that waited when the run began; default: sent, once. */
  fate?: Fate;
}

const SENT_ONCE: Fate = { status: 'sent', mails: 1 };
const LEADS = 3;
const STOCK = 2;
/** Heartbeats of the dead (10 s), two worker starts, a busy machine. */
export const KILL_LIMIT_MS = 300_000;

/** Leads that wait without an order, then an order for them: what the run itself assigns. */
async function stockWithOrder({ intake, store }: DeliveryWorld): Promise<void> {
  for (let n = 0; n < STOCK; n += 1)
    await intake.queue.submit(
      aSubmission({ phone: phoneNumber(50_000 + n), departement: '59', produit: 'ITE' }),
    );
  await insertOrder(store, { departements: ['59'], produit: 'ITE' });
}

/** When a worker dies. */
export interface Death {
  /** Of this worker only. */
  env?: Record<string, string>;
  /** Asked when the worker is ready, before the work starts. @returns resolves when it is to die */
  reached(): Promise<unknown>;
  /** Called when it is dead and no other worker there yet. */
  afterwards(): Promise<unknown>;
}

/** Has some work done by a worker that is killed, and another one that goes on with it. */
export async function through<T, R>(
  world: DeliveryWorld,
  death: Death & {
    /** Begins it. */
    start(): Promise<T>;
    /** Called when the second worker is there. @returns once it is done */
    goneOn(work: T): Promise<R>;
  },
): Promise<R> {
  const first = await WorkerProcess.start({ ...world, env: { ...world.env, ...death.env } });
  let work: T;
  try {
    const reached = death.reached();
    work = await death.start();
    await reached;
  } finally {
    await first.kill();
  }
  await death.afterwards();

  const second = await startWorker(world);
  try {
    return await death.goneOn(work);
  } finally {
    await second.stop();
  }
}

/**
 * Runs today's delivery with a worker that is killed, and goes on with another one.
 * @returns the run's one report, done and balanced
 */
export const runThroughDeath = (world: DeliveryWorld, death: Death): Promise<DeliveryReportDoc> =>
  through(world, {
    ...death,
    start: () => startRun(world),
    async goneOn(run) {
      const report = await reportOf(world, (await run.result()).report_id);
      expect(report.status).toBe('done');
      expect(isBalanced(report.balance)).toBe(true);
      expect(await world.store.delivery_reports.countDocuments()).toBe(1);
      return report;
    },
  });

/** A run whose worker is killed at one exact write. */
export async function runKilled(world: DeliveryWorld, cut: Cut): Promise<DeliveryReportDoc> {
  const proxy = await MongoProxy.open(inject('mongoUrl'));
  return runThroughDeath(world, {
    env: { MONGO_URL: proxy.url },
    reached: () => proxy.cut(cut),
    afterwards: () => proxy.close(),
  });
}

/** Whether a batch waits in the operators' inbox; takes it out again. */
export async function isInInbox({ temporal }: DeliveryWorld, batchId: string): Promise<boolean> {
  const inbox = temporal.client.workflow.getHandle(workflowIds.batch(batchId));
  try {
    if ((await inbox.describe()).status.name !== 'RUNNING') return false;
    await inbox.terminate();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** What was sent, what the batch, its deliveries and its leads say. */
export async function expectFate(world: DeliveryWorld, order: TestOrder, { status, mails }: Fate) {
  const batch = await batchOf(world, order);
  expect(batch).toMatchObject({ status, unfinished: false });
  expect(world.smtp.messages.filter(({ raw }) => raw.includes(batch.message_id))).toHaveLength(mails);
  expect(new Set((await deliveriesOf(world, order)).map((delivery) => delivery.status))).toEqual(
    new Set([status]),
  );
  expect(new Set((await leadsOf(world, order)).map((lead) => lead.status))).toEqual(
    new Set([status === 'sent' ? 'livre' : 'routed']),
  );
  // Whatever nobody can know for certain waits for a person.
  expect(await isInInbox(world, batch._id)).toBe(status === 'uncertain');
}

/** A test in a world of its own: these tests mostly wait, so several run at once. @param env of its workers */
export const inWorld =
  <T>(test: (world: DeliveryWorld, kill: T) => Promise<void>, env: Record<string, string> = {}) =>
  async (kill: T): Promise<void> => {
    const world = await openWorld(env);
    try {
      await test(world, kill);
    } finally {
      await closeWorld(world);
    }
  };

/** One test per kill, on a run that has a batch to send and stock to assign. */
export function testKills(kills: readonly Kill[]): void {
  it.concurrent.each(kills)(
    '$name, $side its write',
    inWorld(async (world, { at, side, fate = SENT_ONCE }) => {
      const order = await anOrderWithLeads(world, LEADS);
      await stockWithOrder(world);
      const { totals } = await runKilled(world, { at, side });
      const { fresh, sent, uncertain, failed } = totals.ZR7;
      const doubted = fate.status === 'uncertain' ? LEADS : 0;
      expect({ fresh, sent, uncertain, failed }).toEqual({
        fresh: LEADS + STOCK,
        sent: LEADS + STOCK - doubted,
        uncertain: doubted,
        failed: 0,
      });
      await expectFate(world, order, fate);
      expect(world.smtp.messages).toHaveLength(fate.mails + 1);
    }),
    KILL_LIMIT_MS,
  );
}

/** A command on a collection, in the bytes of the wire protocol: name, NUL, length, collection. */
export const command = (name: string, collection: string, field = ''): RegExp =>
  new RegExp(`${name}\\0[\\s\\S]{4}${collection}\\0[\\s\\S]*${field}`);
export const COMMIT = /commitTransaction\0/;
