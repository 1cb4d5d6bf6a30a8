/**
 * A daily run whose worker is killed (SIGKILL) at one exact write of one activity, and goes on with a new worker.
 */
import { expect, inject, it } from 'vitest';
import { isBalanced } from '../../domain/balance.ts';
import { workflowIds } from '../../workflows/contracts.ts';
import {
  anOrderWithLeads,
  batchOf,
  deliveriesOf,
  type DeliveryWorld,
  leadsOf,
  reportOf,
  startRun,
  WorkerProcess,
} from './delivery.ts';
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

const LEADS = 3;
const STOCK = 2;
/** Heartbeats of the dead (10 s), two worker starts, a busy machine. */
const LIMIT_MS = 150_000;

/** Leads that wait without an order, then an order for them: what the run itself assigns. */
async function stockWithOrder({ intake, store }: DeliveryWorld, from: number): Promise<void> {
  for (let n = 0; n < STOCK; n += 1)
    await intake.queue.submit(
      aSubmission({ phone: phoneNumber(50_000 + from + n), departement: '59', produit: 'ITE' }),
    );
  await insertOrder(store, { departements: ['59'], produit: 'ITE' });
}

/** One test per kill. */
export function testKills(world: DeliveryWorld, kills: readonly Kill[]): void {
  it.each(kills)(
    '$name, $side its write',
    async ({ at, side, fate = { status: 'sent', mails: 1 } }) => {
      const order = await anOrderWithLeads(world, LEADS);
      await stockWithOrder(world, 0);
      const proxy = await MongoProxy.open(inject('mongoUrl'));
      const first = await WorkerProcess.start({ ...world, env: { ...world.env, MONGO_URL: proxy.url } });
      const cut = proxy.cut({ at, side });
      const run = await startRun(world);
      await cut;
      await first.kill();
      await proxy.close();

      const second = await WorkerProcess.start(world);
      try {
        const result = await run.result();

        const report = await reportOf(world, result.report_id);
        expect(report.status).toBe('done');
        expect(isBalanced(report.balance)).toBe(true);
        expect(await world.store.delivery_reports.countDocuments()).toBe(1);
        const { fresh, sent, uncertain, failed } = report.totals.ZR7;
        const doubted = fate.status === 'uncertain' ? LEADS : 0;
        expect({ fresh, sent, uncertain, failed }).toEqual({
          fresh: LEADS + STOCK,
          sent: LEADS + STOCK - doubted,
          uncertain: doubted,
          failed: 0,
        });

        const batch = await batchOf(world, order);
        expect(batch).toMatchObject({ status: fate.status, unfinished: false });
        const mails = world.smtp.messages.filter(({ raw }) => raw.includes(batch.message_id));
        expect(mails).toHaveLength(fate.mails);
        expect(world.smtp.messages).toHaveLength(fate.mails + 1);
        const statuses = (await deliveriesOf(world, order)).map(({ status }) => status);
        expect(statuses).toEqual(Array(LEADS).fill(fate.status));
        const expected = fate.status === 'sent' ? 'livre' : 'routed';
        expect((await leadsOf(world, order)).map(({ status }) => status)).toEqual(
          Array(LEADS).fill(expected),
        );
        // Whatever nobody can know for certain waits in the operators' inbox.
        if (fate.status === 'uncertain') {
          const inbox = await world.temporal.client.workflow
            .getHandle(workflowIds.batch(batch._id))
            .describe();
          expect(inbox.status.name).toBe('RUNNING');
          await world.temporal.client.workflow.getHandle(workflowIds.batch(batch._id)).terminate();
        }
      } finally {
        await second.stop();
      }
    },
    LIMIT_MS,
  );
}

/** A command on a collection, in the bytes of the wire protocol: name, NUL, length, collection. */
export const command = (name: string, collection: string, field = ''): RegExp =>
  new RegExp(`${name}\\0[\\s\\S]{4}${collection}\\0[\\s\\S]*${field}`);
export const COMMIT = /commitTransaction\0/;
