/**
 * The daily run, by the real workflow on a real worker, beside its two floors: a pooled nodemailer loop that sends the same
 * mails to the same server, and the raw driver changing the same documents. They take turns.
 */
import { createTransport } from 'nodemailer';
import { bundleWorkflows } from '../dev/workflow-bundle.ts';
import { say } from '../dev/terminal.ts';
import { loadConfig } from '../config.ts';
import { ENTITIES } from '../domain/common/entity.ts';
import { deliveryMail } from '../domain/deliveries/mail.ts';
import { setUpDatabase } from '../store/db/set-up.ts';
import type { Store } from '../store/db/mongo.ts';
import type { DeliveryBatchDoc } from '../store/deliveries/collections.ts';
import { aClient, aCommande } from '../tests/support/records.ts';
import { openTemporal, type TemporalLink } from '../temporal/connection.ts';
import { launchDailyDelivery } from '../temporal/launch/daily-delivery.ts';
import { assignWaitingLeads } from './assigned-leads.ts';
import { openEveryDay } from './people.ts';
import type { Bench } from './servers.ts';
import { copyWaiting, writeAll } from './write-floor.ts';

/** Connections of the loop; the run sends as many at once. */
const CONNECTIONS = 20;

export interface DailyRunScale {
  rounds: number;
  batches: number;
  leadsPerBatch: number;
}

export interface DailyRunRound {
  runMs: number;
  mailMs: number;
  writeMs: number;
}

/** Measures the run; every round checks that each batch was sent once and that the balance is zero off. */
export async function benchDailyRun(bench: Bench, scale: DailyRunScale): Promise<DailyRunRound[]> {
  const store = await bench.openDatabase();
  await setUpDatabase(store);
  await openEveryDay(store);
  await insertOrders(store, scale.batches);
  const smtpPort = await bench.startListening('sink', 'bench/smtp-sink.ts');
  const { address } = await bench.temporal();
  const namespace = await bench.openNamespace();
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, ...smtpEnvironment(smtpPort) };
  await bench.startWorker(store, { ...env, WORKFLOW_BUNDLE: await bundleWorkflows() });
  const temporal = openTemporal(loadConfig(env));
  const rounds: DailyRunRound[] = [];
  try {
    // The first one warms up worker and loop.
    for (let round = 0; round <= scale.rounds; round += 1) {
      say('Daily run', round === 0 ? 'warming up' : `round ${round} of ${scale.rounds}`);
      await assignWaitingLeads(store, scale.leadsPerBatch);
      const copies = await copyWaiting(store);
      const runMs = await run(store, temporal, scale.batches);
      const batches = await store.delivery_batches.find().sort({ _id: -1 }).limit(scale.batches).toArray();
      const mailMs = await sendAll(batches, smtpPort);
      const writeMs = await writeAll(copies, batches);
      if (round > 0) rounds.push({ runMs, mailMs, writeMs });
    }
  } finally {
    await temporal.close();
  }
  return rounds;
}

async function insertOrders(store: Store, count: number): Promise<void> {
  const clients = Array.from({ length: count }, (_, n) =>
    aClient({ entity: ENTITIES[n % 2]!, name: `Installateur ${n + 1}` }),
  );
  await store.clients.insertMany(clients);
  await store.commandes.insertMany(clients.map((client) => aCommande(client)));
}

/** Both companies' mail server is this one. */
export const smtpEnvironment = (port: number) =>
  Object.fromEntries(
    ENTITIES.flatMap((entity) => [
      [`${entity}_SMTP_HOST`, '127.0.0.1'],
      [`${entity}_SMTP_PORT`, String(port)],
      [`${entity}_SMTP_SECURE`, 'false'],
      [`${entity}_SMTP_ALLOW_PLAIN`, 'true'],
    ]),
  );

async function run(store: Store, temporal: TemporalLink, batches: number): Promise<number> {
  const started = performance.now();
  const result = await (await launchDailyDelivery(temporal, { by: 'system' })).result();
  const ms = performance.now() - started;
  const unsent = await store.deliveries.countDocuments({ status: { $ne: 'sent' } });
  if (result.sent !== batches || result.failed + result.uncertain + unsent > 0 || !result.balanced)
    throw new Error(`the run did not send everything once: ${JSON.stringify({ ...result, unsent })}`);
  return ms;
}

async function sendAll(batches: readonly DeliveryBatchDoc[], port: number): Promise<number> {
  const transport = createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    secure: false,
    ignoreTLS: true,
    maxConnections: CONNECTIONS,
    maxMessages: Infinity,
  });
  const started = performance.now();
  await Promise.all(
    batches.map(({ entity, produit, day, count, subject, sent_to, csv, csv_filename }) =>
      transport.sendMail({
        from: 'envoi@installateur.example',
        to: sent_to,
        subject,
        text: deliveryMail({ entity, produit, day, count, senderName: entity }).text,
        attachments: [{ filename: csv_filename, content: csv, contentType: 'text/csv; charset=utf-8' }],
      }),
    ),
  );
  const ms = performance.now() - started;
  transport.close();
  return ms;
}
