/** The demo data: made the way real data is made, so everything the system promises holds in it. */
import { aDay } from '../support/dates.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { loadConfig } from '../../config.ts';
import { makeDemo } from '../../dev/demo/make-demo.ts';
import { inspectDatabase } from '../../dev/demo/marker.ts';
import { whyNotReset } from '../../dev/demo/reset.ts';
import { DEMO_PASSWORD, DEMO_USERS } from '../../dev/demo/users.ts';
import { startMailCatcher, type MailCatcher } from '../../dev/mail/mail-catcher.ts';
import type { MailSummary } from '../../dev/mail/mail-store.ts';
import { reserveAnyPort, type Port } from '../../dev/servers/ports.ts';
import { isBalanced } from '../../domain/runs/balance.ts';
import { createLog } from '../../log.ts';
import { addDays, addWeeks, weekKey } from '../../domain/time/paris-time.ts';
import { checkMoney } from '../../store/billing/checks/check-money.ts';
import { readReconciliation } from '../../store/intercompany/read-reconciliation.ts';
import { countBalance } from '../../store/runs/count-balance.ts';
import { signIn } from '../../store/access/sign-in.ts';
import { useStore } from '../support/store.ts';

/** A Friday, 14:00 in Paris. */
const NOW = new Date('2026-11-27T13:00:00Z');
const TODAY = aDay('2026-11-27');

const store = useStore();
let mails: MailSummary[];
let dir: string;
let catcher: MailCatcher;
let ports: Port[];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rdz-demo-'));
  ports = [await reserveAnyPort(), await reserveAnyPort()];
  const [smtpPort, webPort] = ports.map(({ port }) => port) as [number, number];
  catcher = await startMailCatcher({ dir, smtpPort, webPort });
  const smtp = {
    HOST: '127.0.0.1',
    PORT: String(smtpPort),
    SECURE: 'false',
    ALLOW_PLAIN: 'true',
    PASSWORD: 'demo',
  };
  const env = Object.entries(smtp).flatMap(([name, value]) => [
    [`ZR7_SMTP_${name}`, value],
    [`MDL_SMTP_${name}`, value],
  ]);
  const config = loadConfig({ ...Object.fromEntries(env), RATE_LIMIT_PUBLIC_PER_MINUTE: '0' });
  await makeDemo(store, config, NOW, () => undefined);
  mails = (await (await fetch(`http://127.0.0.1:${webPort}/api/mails`)).json()) as MailSummary[];
}, 300_000);

afterAll(async () => {
  await catcher.stop();
  for (const port of ports) port.release();
  rmSync(dir, { recursive: true });
});

describe('the demo', () => {
  test('accounts for every lead of every day, exactly', async () => {
    for (let day = addDays(TODAY, -14); day <= TODAY; day = addDays(day, 1))
      expect(isBalanced(await countBalance(store, day)), day).toBe(true);
    const reports = await store.delivery_reports.find().sort({ _id: 1 }).toArray();
    expect(reports.map(({ status }) => status)).toEqual(Array.from({ length: 14 }, () => 'done'));
    expect(reports.flatMap(({ errors }) => errors)).toEqual([]);
    expect(reports.every(({ balance }) => isBalanced(balance))).toBe(true);
  });

  test('has a source that is watched and one that its breaker has put on hold', async () => {
    const breakers = await store.source_breakers.find().sort({ _id: 1 }).toArray();
    expect(breakers.map(({ _id, state }) => `${_id} ${state}`)).toEqual([
      'ZR7|google closed',
      'ZR7|tiktok open',
    ]);
    expect(await store.leads.countDocuments({ hold_reason: 'breaker:tiktok' })).toBeGreaterThan(0);
  });

  test('shows who pays ahead and runs out, what was given, and two weeks that were billed', async () => {
    expect(await store.prepayment_balances.find().toArray()).toMatchObject([
      { produit: 'ITE', remaining: 7 },
    ]);
    const moved = await store.prepayment_movements
      .aggregate<{ units: number }>([{ $group: { _id: null, units: { $sum: '$units' } } }])
      .toArray();
    expect(moved[0]!.units).toBe(7);
    expect(await store.invoices.find({ prepaid: { $exists: true } }).toArray()).toMatchObject([
      { status: 'draft', prepaid: { units: 5 } },
    ]);
    expect(await store.billing_credits.countDocuments()).toBe(2);
    expect(await store.billing_weeks.countDocuments({ build_id: { $exists: true } })).toBe(4);
    expect(await store.billing_records.distinct('status')).toEqual([
      ...['invoiced', 'not_invoiced', 'overdue', 'paid'],
    ]);
    expect(await store.billing_records.distinct('billing_mode')).toEqual(['PREPAID', 'WEEKLY_INVOICE']);
    expect(await store.prices.countDocuments({ scope: 'client' })).toBe(await store.clients.countDocuments());
  });

  test('shows last week billed between the companies, a transfer without a price, and views that differ', async () => {
    const last = addWeeks(weekKey(NOW), -1);
    const between = await store.invoices.find({ type: 'intercompany', week_key: last }).toArray();
    expect(between.map(({ entity, status }) => [entity, status]).sort()).toEqual([
      ['MDL', 'sent'],
      ['ZR7', 'sent'],
    ]);
    expect(await store.intercompany_transfers.distinct('status')).toEqual(
      ['pending', 'invoiced', 'cancelled', 'error'].sort(),
    );
    expect(await store.cron_logs.find().toArray()).toMatchObject([{ week_key: last, status: 'success' }]);
    const differing = (await readReconciliation(store, last)).flatMap(({ lines }) =>
      lines.filter(({ reason }) => reason !== 'ok'),
    );
    expect(differing).toMatchObject([{ reason: 'transfer_missing', cancel_reason: expect.any(String) }]);
  });

  test('has money that adds up', async () => {
    await checkMoney({ store, log: createLog('silent', 'test') }, NOW);
    expect(await store.billing_checks.find({ ok: false }).toArray()).toEqual([]);
  });

  test('shows every kind of lead and delivery that this stage knows', async () => {
    expect(await store.leads.distinct('status')).toEqual(
      expect.arrayContaining([
        ...['routed', 'livre', 'no_open_orders', 'hold_source', 'pending_config', 'pending_consent'],
        ...['invalid', 'suppressed', 'lb', 'duplicate'],
      ]),
    );
    expect(await store.leads.distinct('lead_source_type')).toEqual(['internal_lp', 'provider']);
    expect(await store.leads.distinct('phone_quality')).toEqual(['invalid', 'suspicious', 'valid']);
    expect(await store.deliveries.distinct('routing_mode')).toEqual(['fallback_no_orders', 'normal']);
    expect(await store.deliveries.distinct('outcome')).toEqual(['accepted', 'rejected', 'removed']);
    expect(await store.deliveries.distinct('is_lb')).toEqual([false, true]);
  });

  test('exceeds no quota and counts every assignment', async () => {
    const weeks = await store.commande_weeks.find().toArray();
    for (const { quota, used } of weeks) if (quota > 0) expect(used).toBeLessThanOrEqual(quota);
    const counted = weeks.reduce((sum, { used }) => sum + used, 0);
    expect(counted).toBe(
      await store.deliveries.countDocuments({ slot_id: { $exists: true }, outcome: 'accepted' }),
    );
  });

  test('has mailed every batch it calls sent, to its client and nobody else', async () => {
    const batches = await store.delivery_batches.find({ status: 'sent' }).toArray();
    expect(batches.length).toBeGreaterThan(50);
    expect(mails.map(({ message_id }) => message_id).sort()).toEqual(
      batches.map(({ message_id }) => message_id).sort(),
    );
    const clients = await store.clients.find().toArray();
    const own = new Set(clients.flatMap(({ email, delivery_emails }) => [email, ...delivery_emails]));
    expect(mails.flatMap(({ recipients }) => recipients).filter((address) => !own.has(address))).toEqual([]);
  });

  test('can be signed in to, in every role', async () => {
    for (const { email, role } of DEMO_USERS)
      expect(await signIn(store, { email, password: DEMO_PASSWORD }, NOW)).toMatchObject({ user: { role } });
  });

  test('names nobody real: addresses nobody can own, phones nobody has', async () => {
    const people = await store.leads
      .find({ phone_quality: 'valid' }, { projection: { phone: 1, email: 1 } })
      .toArray();
    expect(people.filter(({ phone }) => phone !== '' && !phone.startsWith('063998'))).toEqual([]);
    expect(people.filter(({ email }) => email !== '' && !email.endsWith('.example'))).toEqual([]);
  });

  test('is known as a demo, and only a demo may be dropped', async () => {
    expect(await whyNotReset(store, false)).toBeUndefined();
    expect(await whyNotReset(store, true)).toMatch(/production/);
    const marks = store.db.collection('demo');
    const kept = await marks.find().toArray();
    await marks.deleteMany({});
    expect(await whyNotReset(store, false)).toMatch(/no demo data/);
    await marks.insertMany(kept);
  });
});

test('a database without records is empty', async () => {
  const found = await inspectDatabase(inject('mongoUrl'), `${store.db.databaseName}_none`);
  expect(found).toEqual({ empty: true, demo: false });
});
