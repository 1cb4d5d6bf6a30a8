/**
 * The worker dies in an activity of the run that only works when something is left over: a batch that failed before, one
 * a crash left half finished, an order short of LBs.
 */
import { describe, expect, it } from 'vitest';
import { claimBatch } from '../../../store/deliveries/sending/claim-batch.ts';
import { recordAttempt } from '../../../store/deliveries/sending/record-attempt.ts';
import { newId } from '../../../store/db/ids.ts';
import { makeBatches } from '../../../store/deliveries/make-batches.ts';
import { readSenders } from '../../../store/settings/senders.ts';
import type { BatchAttempt } from '../../../store/deliveries/collections.ts';
import { anOrderWithLeads, batchOf, type TestOrder } from '../../support/delivery.ts';
import type { DeliveryWorld } from '../../support/world.ts';
import {
  command,
  expectFate,
  type Fate,
  inWorld,
  KILL_LIMIT_MS,
  runKilled,
} from '../../support/killed-worker.ts';
import { asBasisPoints } from '../../../domain/money/money.ts';

const LEADS = 3;

/** A batch somebody has tried to send, and nobody has finished. */
async function triedBatch(world: DeliveryWorld, result: 'sent' | 'failed'): Promise<TestOrder> {
  const { store, config } = world;
  const order = await anOrderWithLeads(world, LEADS);
  const now = new Date();
  const senders = await readSenders(store, config);
  await makeBatches(store, { senders, entities: ['ZR7'], limit: 1, now });
  const batch = await batchOf(world, order);
  const to = [order.email];
  const attempt = { token: newId(), by: 'system', automatic: true, forced: false, to, simulated: false };
  expect(await claimBatch(store, { batch, mode: 'send', attempt, now })).toBe(true);
  const ended: BatchAttempt = {
    ...attempt,
    ...{ at: now, finished_at: now, result, ms: 1 },
    ...(result === 'sent'
      ? { accepted: to, rejected: [] }
      : { accepted: [], rejected: [], code: 'SMTP_LOST' }),
  };
  await recordAttempt(store, {
    batch_id: batch._id,
    mode: 'send',
    attempt: ended,
    claimed: true,
    retryable: true,
    now,
  });
  return order;
}

describe('a worker killed with SIGKILL', () => {
  it.concurrent.each(['before', 'after'] as const)(
    'sweepBatches, %s its write',
    inWorld(async (world, side: 'before' | 'after') => {
      const order = await triedBatch(world, 'sent');
      const report = await runKilled(world, { at: [command('update', 'deliveries', 'sent_week')], side });
      // It was sent before this run, which has nothing else to do.
      expect(report.totals.ZR7).toMatchObject({ fresh: 0, sent: 0, failed: 0, uncertain: 0 });
      await expectFate(world, order, { status: 'sent', mails: 0 });
    }),
    KILL_LIMIT_MS,
  );

  it.concurrent.each<{ name: string; at: RegExp; side: 'before' | 'after'; fate: Fate }>([
    {
      name: 'takeFailedBatches',
      at: command('update', 'delivery_batches', 'run_id'),
      side: 'after',
      fate: { status: 'sent', mails: 1 },
    },
    {
      name: 'retryBatch at the claim',
      at: command('update', 'delivery_batches', 'first_claimed_at'),
      side: 'before',
      fate: { status: 'sent', mails: 1 },
    },
    {
      name: 'retryBatch at the result',
      at: command('findAndModify', 'delivery_batches', 'attempts'),
      side: 'before',
      fate: { status: 'uncertain', mails: 1 },
    },
  ])(
    '$name, $side its write',
    inWorld(async (world, { at, side, fate }) => {
      const order = await triedBatch(world, 'failed');
      const report = await runKilled(world, { at: [at], side });
      expect(report.totals.ZR7).toMatchObject({ fresh: LEADS, failed: 0, [fate.status]: LEADS });
      await expectFate(world, order, fate);
    }),
    KILL_LIMIT_MS,
  );

  it.concurrent(
    'logShortfalls, after its write',
    () =>
      inWorld(async (world) => {
        const order = await anOrderWithLeads(world, 2, {
          order: { quota_semaine: 10, lb_target_bp: asBasisPoints(5_000) },
        });
        const at = [command('insert', 'event_log', 'lb.shortfall')];
        const report = await runKilled(world, { at, side: 'after' });
        expect(report.totals.ZR7).toMatchObject({ fresh: 2, sent: 2 });
        const shortfalls = await world.store.event_log.find({ action: 'lb.shortfall' }).toArray();
        expect(shortfalls).toMatchObject([
          { entity_id: order.commande_id, related: { report_id: report._id } },
        ]);
      })(undefined),
    KILL_LIMIT_MS,
  );
});
