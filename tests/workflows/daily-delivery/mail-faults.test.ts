/**
 * Every trouble a mail server can make, through the whole run: what is known for certain is said, what is not is
 * `uncertain`, nothing is sent twice unflagged, and the other company's batch is never held up (01-domain §4).
 */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  anOrderWithLeads,
  batchOf,
  deliveriesOf,
  expectFollowed,
  runDelivery,
  type TestOrder,
  untilStatus,
} from '../../support/delivery.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';
import type { FaultName, Mode } from '../../support/smtp/faults.ts';
import { until } from '../../support/until.ts';
import { launchConfirm, launchResend, launchSend } from '../../../temporal/launch/batch-buttons.ts';

const world = useDelivery();
useWorker(world);

const LEADS = 2;
let order: TestOrder;
let other: TestOrder;

beforeEach(async () => {
  order = await anOrderWithLeads(world, LEADS, {
    client: { delivery_emails: ['marie@solaire.example', 'paul@solaire.example'] },
  });
  other = await anOrderWithLeads(world, 1, { client: { entity: 'MDL' } });
});

/** Runs the delivery while the server behaves so; the other company's batch is sent whatever happens. */
async function runWhile(mode: Mode) {
  world.smtp.setMode(mode);
  const { report } = await runDelivery(world);
  expect(report.totals.MDL).toMatchObject({ sent: 1, failed: 0, uncertain: 0 });
  expect((await batchOf(world, other)).status).toBe('sent');
  expect(report.balance.every(({ off }) => off === 0)).toBe(true);
  return report;
}

/** It is tried again by itself a moment later: between two tries it says that it failed, all over. */
async function failedForNow(): Promise<void> {
  await untilStatus(world, order, 'failed');
  await expectFollowed(world, order, 'failed');
}

const keptMails = () => world.smtp.messages.length;

describe('trouble before the message is asked for: failed, nothing left, retried on a timer', () => {
  const faults: { fault: FaultName; code: string }[] = [
    { fault: 'no_greeting', code: 'SMTP_GREETING' },
    { fault: 'mail_drop', code: 'SMTP_LOST' },
    { fault: 'data_drop', code: 'SMTP_LOST' },
    { fault: 'rcpt_450', code: 'SMTP_ENVELOPE_4XX' },
  ];
  it.each(faults)('$fault', async ({ fault, code }) => {
    const report = await runWhile(fault);
    expect(report.totals.ZR7).toMatchObject({ sent: 0, failed: LEADS, uncertain: 0 });
    const batch = await batchOf(world, order);
    expect(report.errors).toMatchObject([{ code, batch_id: batch._id, count: LEADS }]);
    expect(batch.first_claimed_at).toBeUndefined();
    expect(keptMails()).toBe(0);
    await failedForNow();

    world.smtp.setMode('ok');
    const sent = await untilStatus(world, order, 'sent');
    expect(sent.attempts.map(({ result }) => result).at(-1)).toBe('sent');
    expect(sent.attempts.every(({ automatic }) => automatic)).toBe(true);
    expect(keptMails()).toBe(1);
    await expectFollowed(world, order, 'sent');
  });

  it('a server that refuses the connection', async () => {
    await world.smtp.refuseConnections();
    try {
      const report = await runWhile('ok');
      expect(report.totals.ZR7).toMatchObject({ sent: 0, failed: LEADS });
      expect(report.errors).toMatchObject([{ code: 'SMTP_CONNECT' }]);
      await failedForNow();
    } finally {
      await world.smtp.listen();
    }
    await untilStatus(world, order, 'sent');
    expect(keptMails()).toBe(1);
    await expectFollowed(world, order, 'sent');
  });
});

describe('a server that refuses for good: failed, not retried by itself', () => {
  const faults: { fault: FaultName; code: string }[] = [
    { fault: 'rcpt_550', code: 'SMTP_ENVELOPE_5XX' },
    { fault: 'data_554', code: 'SMTP_DATA_5XX' },
    { fault: 'end_554', code: 'MESSAGE_5XX' },
  ];
  it.each(faults)('$fault', async ({ fault, code }) => {
    const report = await runWhile(fault);
    expect(report.errors).toMatchObject([{ code }]);
    const batch = await batchOf(world, order);
    expect(batch).toMatchObject({ status: 'failed', retryable: false, last_error: code });
    await expectFollowed(world, order, 'failed');
    const alert = await until(() => world.store.event_log.findOne({ action: 'alert.batch_failed' }));
    expect(alert).toMatchObject({ entity_id: batch._id, after: { code } });

    // A person has put it right and sends it.
    world.smtp.setMode('ok');
    expect(await launchSend(world, batch._id, { by: 'camille' })).toMatchObject({ status: 'sent' });
    expect((await batchOf(world, order)).attempts).toMatchObject([
      { result: 'failed', automatic: true },
      { result: 'sent', automatic: false, by: 'camille' },
    ]);
    expect(keptMails()).toBe(1);
    await expectFollowed(world, order, 'sent');
  });
});

describe('a connection lost after the message began: uncertain, never resent by itself', () => {
  const faults: { fault: FaultName; code: string; kept: number }[] = [
    { fault: 'body_drop', code: 'SMTP_LOST', kept: 0 },
    { fault: 'end_drop', code: 'SMTP_LOST', kept: 1 },
    { fault: 'end_stall', code: 'SMTP_TIMEOUT', kept: 1 },
  ];
  it.each(faults)('$fault, then confirmed', async ({ fault, code, kept }) => {
    const report = await runWhile(fault);
    expect(report.totals.ZR7).toMatchObject({ sent: 0, failed: 0, uncertain: LEADS });
    expect(report.errors).toMatchObject([{ code }]);
    const batch = await batchOf(world, order);
    expect(batch).toMatchObject({ status: 'uncertain', sent_to: [] });
    expect(batch.sent_at).toBeUndefined();
    await expectFollowed(world, order, 'uncertain');
    await until(() =>
      world.store.event_log.findOne({ action: 'alert.batch_uncertain', entity_id: batch._id }),
    );

    // Neither the inbox nor another run touches it.
    world.smtp.setMode('ok');
    const again = await runDelivery(world);
    expect(again.report._id).toBe(`${world.today}/2`);
    expect(keptMails()).toBe(kept);

    expect(await launchConfirm(world, batch._id, { by: 'camille' })).toMatchObject({ status: 'sent' });
    const confirmed = await batchOf(world, order);
    expect(confirmed).toMatchObject({
      confirmed_by: 'camille',
      sent_to: ['marie@solaire.example', 'paul@solaire.example'],
    });
    expect(confirmed.sent_at!.getTime()).toBeGreaterThan(batch.attempts[0]!.finished_at.getTime());
    expect(keptMails()).toBe(kept);
    await expectFollowed(world, order, 'sent');
  });

  it('end_drop, then resent by a person', async () => {
    await runWhile('end_drop');
    world.smtp.setMode('ok');
    const batch = await batchOf(world, order);
    expect(await launchResend(world, batch._id, { by: 'camille' })).toMatchObject({ status: 'sent' });
    expect((await batchOf(world, order)).attempts).toMatchObject([
      { result: 'uncertain' },
      { result: 'sent', by: 'camille' },
    ]);
    expect(keptMails()).toBe(2);
    await expectFollowed(world, order, 'sent');
  });
});

it('one of two recipients refused: sent to the other, and flagged', async () => {
  const report = await runWhile('rcpt_second_550');
  expect(report.totals.ZR7).toMatchObject({ sent: LEADS, failed: 0 });
  const batch = await batchOf(world, order);
  expect(batch).toMatchObject({
    status: 'sent',
    sent_to: ['marie@solaire.example'],
    rejected_to: ['paul@solaire.example'],
  });
  expect(world.smtp.messages.map(({ to }) => to)).toEqual([['marie@solaire.example']]);
  for (const delivery of await deliveriesOf(world, order))
    expect(delivery.sent_to).toEqual(['marie@solaire.example']);
});
