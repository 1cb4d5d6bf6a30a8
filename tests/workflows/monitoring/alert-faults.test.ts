/**
 * Five faults with real processes, as an operator would make them: each is told once by mail and once by webhook, over real
 * servers, and so is its end. Looked at as the API does each minute.
 */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { watchAway } from '../../../api/system/watch-away.ts';
import { alertVoices } from '../../../channels/alerts/voices.ts';
import { pauseRunSignal, resumeRunSignal } from '../../../contracts/daily-delivery.ts';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { loadConfig } from '../../../config.ts';
import { type AlertKind, ALERTS } from '../../../domain/monitoring/alerts.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { changeAlertPolicy } from '../../../store/monitoring/alert-rules.ts';
import { AlertWatch } from '../../../store/monitoring/alert-watch.ts';
import { openTemporal, type TemporalLink } from '../../../temporal/connection.ts';
import { launchSend } from '../../../temporal/launch/batch-buttons.ts';
import { type BuyerServer, startBuyer } from '../../support/buyer-server.ts';
import { anOrderWithLeads, batchOf, runDelivery, untilStatus } from '../../support/delivery.ts';
import { until } from '../../support/until.ts';
import { WorkerProcess } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

/** Nothing is tried again by itself. */
const world = useDelivery({ API_CHANNEL_ALLOW_PRIVATE: 'true', DELIVERY_RETRY_MINUTES: '60' });
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const MINUTE_MS = 60_000;
let hook: BuyerServer;
let worker: WorkerProcess;
let now: Date;

beforeAll(async () => {
  [hook, worker] = await Promise.all([startBuyer(), WorkerProcess.start(world)]);
});
afterAll(() => Promise.all([hook.close(), worker.kill()]));
beforeEach(async () => {
  hook.requests.length = 0;
  now = new Date();
  const reach = { recipients: ['ops@rdz.example'], webhook_url: hook.url };
  await changeAlertPolicy(world.store, { reach }, SYSTEM, now);
});

const later = (minutes: number) => (now = new Date(now.getTime() + minutes * MINUTE_MS));

/** Two looks of an API process. */
async function look(temporal: TemporalLink = world.temporal): Promise<void> {
  const { store, config } = world;
  const evaluate = watchAway({ store, config, temporal, log: quiet as never });
  const watch = new AlertWatch({
    store,
    voices: alertVoices(config),
    log: quiet,
    clock: () => now,
    evaluate,
  });
  await watch.look();
  await watch.look();
}

interface Line {
  kind: AlertKind;
  state: 'open' | 'recovered';
}

/** What was told of a kind, over each way. */
function told(kind: AlertKind): { mail: string[]; webhook: string[] } {
  const lines = hook.requests.flatMap(({ text }) => (JSON.parse(text) as { alerts: Line[] }).alerts);
  const mails = [...world.smtp.messages, ...world.goodSmtp.messages].filter(({ to }) =>
    to.includes('ops@rdz.example'),
  );
  const words = mails.flatMap(({ raw }) => decoded(raw).split('\n'));
  return {
    webhook: lines.filter((line) => line.kind === kind).map(({ state }) => state),
    mail: words
      .filter((line) => line.includes(ALERTS[kind].sentence))
      .map((line) => (line.startsWith('Rétabli') ? 'recovered' : 'open'))
      // Two servers took them.
      .sort(),
  };
}

/** The text of a mail in quoted-printable or base64. */
function decoded(raw: Buffer): string {
  const [head = '', ...rest] = raw.toString('latin1').split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/^content-transfer-encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString();
  const bytes = body
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

const ONCE = { mail: ['open'], webhook: ['open'] };
const AND_BACK = { mail: ['open', 'recovered'], webhook: ['open', 'recovered'] };

it('a mail server that lets nobody in: the other company’s takes the mail', async () => {
  world.smtp.setMode('greeting_554');
  const order = await anOrderWithLeads(world, 1);
  await runDelivery(world);
  await untilStatus(world, order, 'failed');
  await look();
  expect(told('smtp_refused')).toEqual(ONCE);
  world.smtp.setMode('ok');
  const { _id } = await batchOf(world, order);
  await launchSend(world, _id, { by: 'test' });
  await look();
  expect(told('smtp_refused')).toEqual(AND_BACK);
});

it('a worker that is killed', async () => {
  await look();
  expect(told('worker_away')).toEqual({ mail: [], webhook: [] });
  await worker.kill();
  later(2);
  await look();
  expect(told('worker_away')).toEqual(ONCE);
  worker = await WorkerProcess.start(world);
  now = new Date();
  await look();
  expect(told('worker_away')).toEqual(AND_BACK);
});

it('Temporal that does not answer: the API says it', async () => {
  const gone = openTemporal(loadConfig({ ...world.env, TEMPORAL_ADDRESS: '127.0.0.1:1' }));
  // Left open: closed, it would break in the middle of a retry of its own.
  await look(gone);
  expect(told('temporal_away')).toEqual(ONCE);
  await look();
  expect(told('temporal_away')).toEqual(AND_BACK);
});

it('a run that is paused and forgotten', async () => {
  const { store } = world;
  await anOrderWithLeads(world, 1);
  const run = await world.temporal.client.workflow.signalWithStart('dailyDelivery', {
    workflowId: workflowIds.dailyDelivery(world.today),
    taskQueue: world.config.TEMPORAL_TASK_QUEUE,
    args: [{ date: world.today, trigger: 'manual', by: 'test' }],
    signal: pauseRunSignal,
  });
  await until(async () => (await store.delivery_reports.findOne())?.paused);
  later(31);
  await look();
  expect(told('run_paused')).toEqual(ONCE);
  await run.signal(resumeRunSignal);
  await run.result();
  await look();
  expect(told('run_paused')).toEqual(AND_BACK);
});

it('a clock that is 27 hours on and no run since', async () => {
  await runDelivery(world);
  await look();
  later(27 * 60);
  await look();
  expect(told('run_missing')).toEqual(ONCE);
  await world.store.delivery_reports.updateMany({}, { $set: { started_at: now } });
  await runDelivery(world);
  await look();
  expect(told('run_missing')).toEqual(AND_BACK);
});

it('a balance that is off, until a run finds it right', async () => {
  const order = await anOrderWithLeads(world, 1);
  const lead = (await world.store.leads.findOne({ delivery_client_id: order.client_id }))!;
  const { submit_keys: _keys, ...uncounted } = lead;
  const { insertedId } = await world.store.leads.insertOne({ ...uncounted, _id: `${lead._id}-lost` });
  await runDelivery(world);
  await look();
  expect(told('balance_off')).toEqual(ONCE);
  await world.store.leads.deleteOne({ _id: insertedId });
  await runDelivery(world);
  await look();
  expect(told('balance_off')).toEqual(AND_BACK);
});
