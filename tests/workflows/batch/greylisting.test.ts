/**
 * A mail server that answers "later" twice and then accepts: the run reports a failed batch and goes on, timers send it,
 * once (01-domain §4).
 */
import { expect, it } from 'vitest';
import { isBalanced } from '../../../domain/runs/balance.ts';
import {
  anOrderWithLeads,
  batchOf,
  expectFollowed,
  runDelivery,
  untilStatus,
} from '../../support/delivery.ts';
import { FAULTS, inTurn } from '../../support/smtp/faults.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery({
  // What stands still waits for the test, not for a time-out.
  ZR7_SMTP_SOCKET_TIMEOUT_MS: '50000',
  DELIVERY_RETRY_MINUTES: '0.02,0.02',
});
useWorker(world);

const LEADS = 2;

it.each([
  { fault: 'rcpt_450', code: 'SMTP_ENVELOPE_4XX' },
  { fault: 'end_451', code: 'MESSAGE_4XX' },
] as const)('$fault', async ({ fault, code }) => {
  const order = await anOrderWithLeads(world, LEADS);
  await anOrderWithLeads(world, 1, { client: { entity: 'MDL' } });
  // However long the run takes: the second try stands still until its report is there.
  world.smtp.script(inTurn([fault, { ...FAULTS[fault], mail: 'stall' }, 'ok']));
  const { report } = await runDelivery(world);
  expect(report.totals).toMatchObject({
    ZR7: { fresh: LEADS, sent: 0, failed: LEADS, uncertain: 0 },
    MDL: { fresh: 1, sent: 1, failed: 0, uncertain: 0 },
  });
  const { _id } = await batchOf(world, order);
  expect(report.errors).toMatchObject([{ code, batch_id: _id, count: LEADS }]);
  expect(isBalanced(report.balance)).toBe(true);
  await expectFollowed(world, order, 'failed');

  await world.smtp.waitFor(({ stalledCount }) => stalledCount === 1);
  world.smtp.release();
  const sent = await untilStatus(world, order, 'sent');
  expect(sent.attempts.map(({ result, code: why }) => [result, why])).toEqual([
    ['failed', code],
    ['failed', code],
    ['sent', undefined],
  ]);
  expect(sent.automatic_attempts).toBe(3);
  expect(world.smtp.messages).toHaveLength(1);
  await expectFollowed(world, order, 'sent');
});
