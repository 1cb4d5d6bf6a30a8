/** The worker dies in an immediate pass, at the points that differ from the run's: nothing is lost, nothing is sent twice unflagged. */
import { expect, inject, it } from 'vitest';
import { launchImmediate } from '../../../temporal/launch/immediate.ts';
import { anOrderWithLeads, batchOf } from '../../support/delivery.ts';
import {
  command,
  COMMIT,
  expectFate,
  type Fate,
  inWorld,
  KILL_LIMIT_MS,
  through,
} from '../../support/killed-worker.ts';
import { type Cut, MongoProxy } from '../../support/mongo-proxy.ts';
import { until } from '../../support/until.ts';

const LEADS = 3;
const prepared = [command('insert', 'delivery_batches'), COMMIT];
const claim = [command('update', 'delivery_batches', 'first_claimed_at')];
const settled = [command('update', 'deliveries', 'sent_week')];
const SENT: Fate = { status: 'sent', mails: 1 };

it.concurrent.each<Cut & { name: string; fate: Fate }>([
  { name: 'prepareImmediate at the commit, before', at: prepared, side: 'before', fate: SENT },
  { name: 'prepareImmediate at the commit, after', at: prepared, side: 'after', fate: SENT },
  { name: 'after the claim', at: claim, side: 'after', fate: { status: 'uncertain', mails: 0 } },
  { name: 'before deliveries follow', at: settled, side: 'before', fate: SENT },
])(
  'killed $name',
  inWorld(async (world, { fate, ...cut }) => {
    world.onImmediate = () => undefined;
    const order = await anOrderWithLeads(world, LEADS, { order: { delivery_mode: 'immediate' } });
    const proxy = await MongoProxy.open(inject('mongoUrl'));
    await through(world, {
      env: { MONGO_URL: proxy.url },
      reached: () => proxy.cut(cut),
      start: () => launchImmediate(world.temporal, 'ZR7'),
      afterwards: () => proxy.close(),
      async goneOn() {
        await until(async () => {
          const { status, unfinished } = await batchOf(world, order);
          return status === fate.status && !unfinished;
        });
        // A batch in doubt waits in the inbox before it is looked for there.
        if (fate.status === 'uncertain')
          await until(async () => (await batchOf(world, order)).inbox_rev !== undefined);
      },
    });
    const [batch, ...others] = await world.store.delivery_batches.find().toArray();
    expect(others).toEqual([]);
    expect(batch).toMatchObject({ count: LEADS, immediate: true });
    await expectFate(world, order, fate);
    expect(world.smtp.messages).toHaveLength(fate.mails);
  }),
  KILL_LIMIT_MS,
);
