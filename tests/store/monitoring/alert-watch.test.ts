/** Alerts reach somebody: once, at a real SMTP and a real HTTP server, and so does their end. */
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { alertVoices } from '../../../channels/alerts/voices.ts';
import { loadConfig } from '../../../config.ts';
import type { AlertReach } from '../../../domain/monitoring/alert-rules.ts';
import type { AlertKind } from '../../../domain/monitoring/alerts.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { AlertWatch } from '../../../store/monitoring/alert-watch.ts';
import { changeAlertPolicy } from '../../../store/monitoring/alert-rules.ts';
import { raiseAlert, resolveAlert } from '../../../store/monitoring/alerts.ts';
import { openStore } from '../../../store/db/mongo.ts';
import { MongoProxy } from '../../support/mongo-proxy.ts';
import { type BuyerServer, startBuyer } from '../../support/buyer-server.ts';
import { type FaultServer, startFaultServer } from '../../support/smtp/fault-server.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const quietLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
let smtp: FaultServer;
let hook: BuyerServer;
let now: Date;

beforeAll(async () => {
  [smtp, hook] = await Promise.all([startFaultServer(), startBuyer()]);
});
afterAll(() => Promise.all([smtp.close(), hook.close()]));
beforeEach(async () => {
  await emptyStore(store);
  smtp.messages.length = 0;
  hook.requests.length = 0;
  now = new Date('2026-11-26T09:30:00Z');
});

const config = (port = smtp.port) =>
  loadConfig({
    NODE_ENV: 'test',
    API_CHANNEL_ALLOW_PRIVATE: 'true',
    ...{
      ZR7_SMTP_HOST: '127.0.0.1',
      ZR7_SMTP_PORT: String(port),
      ZR7_SMTP_SECURE: 'false',
      ZR7_SMTP_ALLOW_PLAIN: 'true',
    },
    ...{
      MDL_SMTP_HOST: '127.0.0.1',
      MDL_SMTP_PORT: String(port),
      MDL_SMTP_SECURE: 'false',
      MDL_SMTP_ALLOW_PLAIN: 'true',
    },
  });
const watchOf = (over = store, port?: number) =>
  new AlertWatch({
    ...{ store: over, voices: alertVoices(config(port)), log: quietLog, clock: () => now },
    answerMs: over === store ? 20_000 : 1_000,
  });
const reach = (change: Partial<AlertReach> = {}) =>
  changeAlertPolicy(
    store,
    { reach: { recipients: ['ops@rdz.example'], webhook_url: hook.url, ...change } },
    SYSTEM,
    now,
  );
const raise = (kind: AlertKind = 'run_missed') =>
  raiseAlert({ store, log: quietLog }, kind, { type: 'run', id: 'x', entity: null }, {}, now);
const mails = () => smtp.messages.map(({ raw }) => /^Subject: (.*)$/m.exec(raw.toString())![1]!.trim());
const posts = () => hook.requests.map(({ text }) => (JSON.parse(text) as { title: string }).title);

it('is told once over each way, whoever looks, and its end once', async () => {
  await reach();
  await raise();
  await Promise.all([watchOf().look(), watchOf().look()]);
  await watchOf().look();
  expect([mails(), posts()]).toEqual([['RDZ : 1 alerte'], ['RDZ : 1 alerte']]);
  await resolveAlert(store, ['run_missed'], 'x', now);
  await watchOf().look();
  await watchOf().look();
  expect(posts()).toEqual(['RDZ : 1 alerte', 'RDZ : 1 rétablie']);
  expect(mails()).toHaveLength(2);
  expect(await store.alerts.countDocuments({ told: { $exists: true } })).toBe(0);
});

it('a mail server that is away does not keep the webhook from it, and gets it when it is back', async () => {
  await reach();
  await raise();
  await watchOf(store, 1).look();
  expect([mails(), posts()]).toEqual([[], ['RDZ : 1 alerte']]);
  await watchOf().look();
  expect([mails(), posts()]).toEqual([['RDZ : 1 alerte'], ['RDZ : 1 alerte']]);
});

it('quiet hours hold back what is not critical until they are over', async () => {
  await reach({ quiet_from: 20, quiet_to: 7 });
  now = new Date('2026-11-26T21:00:00Z');
  await raise('prepaid_low');
  await watchOf().look();
  expect(posts()).toEqual([]);
  await raise('run_missed');
  await watchOf().look();
  expect(posts()).toEqual(['RDZ : 1 alerte']);
  now = new Date('2026-11-27T06:30:00Z');
  await watchOf().look();
  expect(posts()).toEqual(['RDZ : 1 alerte', 'RDZ : 1 alerte']);
});

it('what ended before anybody heard of it is not told, nor what nobody wants to hear', async () => {
  await reach();
  await changeAlertPolicy(store, { rules: { run_missed: { enabled: false } } }, SYSTEM, now);
  await raise();
  await raise('run_late');
  await resolveAlert(store, ['run_late'], 'x', now);
  await watchOf().look();
  expect([mails(), posts()]).toEqual([[], []]);
});

it('calls the ping at every look, so that somebody outside notices when nobody looks', async () => {
  await reach({ webhook_url: '', ping_url: hook.url });
  await watchOf().look();
  await watchOf().look();
  expect(hook.requests.map(({ text }) => text)).toEqual(['{}', '{}']);
});

it('MongoDB away: each process says so itself, once, and that it is back', async () => {
  await reach({ recipients: [] });
  const proxy = await MongoProxy.open(inject('mongoUrl'));
  const cut = await openStore({
    url: `${proxy.url}&serverSelectionTimeoutMS=200`,
    dbName: store.db.databaseName,
    appName: 'tests',
  });
  const watch = watchOf(cut);
  await watch.look();
  proxy.down();
  await watch.look();
  await watch.look();
  expect(posts()).toEqual(['RDZ : 1 alerte']);
  proxy.up();
  await expect
    .poll(async () => (await watch.look(), posts()))
    .toEqual(['RDZ : 1 alerte', 'RDZ : 1 rétablie']);
  await cut.client.close();
  await proxy.close();
});
