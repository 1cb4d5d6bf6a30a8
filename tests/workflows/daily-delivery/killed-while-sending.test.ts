/** The worker dies while batches are being sent: nothing is sent twice unflagged, nothing is marked sent that was not. */
import { describe, expect, it } from 'vitest';
import { SENDS_AT_ONCE, SENDS_PER_ACTIVITY } from '../../../contracts/limits.ts';
import { anOrderWithLeads, batchOf, type TestOrder } from '../../support/delivery.ts';
import {
  command,
  expectFate,
  inWorld,
  KILL_LIMIT_MS,
  runThroughDeath,
  testKills,
} from '../../support/killed-worker.ts';
import type { Behaviour, Script } from '../../support/smtp/faults.ts';
import { until } from '../../support/until.ts';

const claim = [command('update', 'delivery_batches', 'first_claimed_at')];
const settled = [command('update', 'deliveries', 'sent_week')];
const sold = [command('update', 'leads', 'delivered_to_client_id')];
const result = [command('findAndModify', 'delivery_batches', 'attempts')];

describe('a worker killed with SIGKILL', () => {
  testKills([
    { name: 'sendBatch at the claim', at: claim, side: 'before' },
    // Claimed, and no byte left; but nobody who comes after can know that.
    { name: 'sendBatch at the claim', at: claim, side: 'after', fate: { status: 'uncertain', mails: 0 } },
    { name: 'sendBatch at the result', at: result, side: 'before', fate: { status: 'uncertain', mails: 1 } },
    { name: 'sendBatch at the result', at: result, side: 'after' },
    { name: 'finishBatches', at: settled, side: 'before' },
    { name: 'finishBatches', at: settled, side: 'after' },
    { name: 'finishBatches', at: sold, side: 'after' },
  ]);

  /** Takes the mail of one, stands still in the mails of two, and at the address of everybody else. */
  const midway =
    (step: 'body' | 'end', sent: TestOrder, cut: readonly TestOrder[]): Script =>
    () => {
      const behaviour: Behaviour = {
        rcpt(address) {
          if (address === sent.email) return 'ok';
          if (!cut.some(({ email }) => email === address)) return 'stall';
          behaviour[step] = 'stall';
          return 'ok';
        },
      };
      return behaviour;
    };

  // A page of more batches than are sent at once: one activity has ten of them (docs/decisions/0009).
  it.concurrent.each([
    { name: 'in two messages', step: 'body', mails: 0 },
    { name: 'after the final dots of two messages', step: 'end', mails: 1 },
  ] as const)(
    'in a group of batches, $name: each batch has its own fate',
    inWorld(
      async (world, { step, mails }: { step: 'body' | 'end'; mails: 0 | 1 }) => {
        const orders: TestOrder[] = [];
        while (orders.length < SENDS_AT_ONCE + 1)
          orders.push(await anOrderWithLeads(world, 1, { order: { quota_semaine: 1 } }));
        const [sent, ...cut] = orders.slice(0, 3) as [TestOrder, ...TestOrder[]];
        world.smtp.script(midway(step, sent, cut));

        const { totals, errors } = await runThroughDeath(world, {
          async reached() {
            await world.smtp.waitFor(({ stalledCount }) => stalledCount === SENDS_AT_ONCE - 1);
            await until(async () => (await batchOf(world, sent)).status === 'sent');
          },
          async afterwards() {
            const found = await world.store.delivery_batches.find().sort({ _id: 1 }).toArray();
            const group = found.slice(0, SENDS_PER_ACTIVITY).map(({ client_id }) => client_id);
            expect(group).toEqual(orders.slice(0, SENDS_PER_ACTIVITY).map(({ client_id }) => client_id));
            expect(found.map(({ status }) => status)).toEqual([
              ...['sent', 'sending', 'sending'],
              ...orders.slice(3).map(() => 'ready_to_send'),
            ]);
            world.smtp.setMode('ok');
          },
        });

        expect(totals.ZR7).toMatchObject({
          fresh: orders.length,
          sent: orders.length - cut.length,
          failed: 0,
          uncertain: cut.length,
        });
        expect(errors).toMatchObject(
          cut.map(({ client_id }) => ({ client_id, code: 'ATTEMPT_LOST', count: 1 })),
        );
        for (const order of orders)
          await expectFate(
            world,
            order,
            cut.includes(order) ? { status: 'uncertain', mails } : { status: 'sent', mails: 1 },
          );
        expect(world.smtp.messages).toHaveLength(orders.length - cut.length + mails * cut.length);
      },
      // What stands still is ended by the kill, and by nothing before.
      { ZR7_SMTP_SOCKET_TIMEOUT_MS: '50000' },
    ),
    KILL_LIMIT_MS,
  );
});
