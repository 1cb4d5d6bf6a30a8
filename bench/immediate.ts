/**
 * Immediate delivery, end to end: leads at a steady rate over HTTP, each timed from its answer to the last byte of its mail at the
 * mail server. API, worker and Temporal are processes of their own, as in production.
 */
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { say } from '../dev/terminal.ts';
import { bundleWorkflows } from '../dev/workflow-bundle.ts';
import { ENTITIES } from '../domain/common/entity.ts';
import { setUpDatabase } from '../store/db/set-up.ts';
import type { Store } from '../store/db/mongo.ts';
import { aClient, aCommande } from '../tests/support/records.ts';
import { smtpEnvironment } from './daily-run.ts';
import { KeepAlive } from './http-client.ts';
import { bodyOf, openEveryDay, PRODUITS } from './people.ts';
import type { Bench } from './servers.ts';

export interface ImmediateScale {
  perSecond: number;
  seconds: number;
}

export interface ImmediateResult {
  /** Ms of each lead, from its answer to its mail. */
  latencies: number[];
  mails: number;
}

/** Clients of each company and product: none gets as many mails as are spaced out. */
const CLIENTS = 40;
const CONNECTIONS = 4;
const WARM_UP = 40;
const ALL_SENT_MS = 60_000;

/** A mail server that notes when each message was complete, by its Message-ID. */
async function openSink(): Promise<{ port: number; at: Map<string, number>; close(): Promise<void> }> {
  const at = new Map<string, number>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, _session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.once('end', () => {
        const id = /^message-id:\s*(\S+)/im.exec(Buffer.concat(parts).toString('latin1'))?.[1];
        if (id) at.set(id, performance.now());
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { port, at, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function insertImmediateOrders(store: Store): Promise<void> {
  const clients = ENTITIES.flatMap((entity) =>
    Array.from({ length: CLIENTS * PRODUITS.length }, (_, n) =>
      aClient({ entity, name: `Installateur ${entity} ${n + 1}` }),
    ),
  );
  const commandes = clients.map((client, n) =>
    aCommande(client, { produit: PRODUITS[n % PRODUITS.length]!, delivery_mode: 'immediate' }),
  );
  await store.clients.insertMany(clients);
  await store.commandes.insertMany(commandes);
}

/** Every lead is sent once; its mail is that of its batch. */
async function timesOf(
  store: Store,
  answered: ReadonlyMap<string, number>,
  mails: ReadonlyMap<string, number>,
) {
  const latencies: number[] = [];
  for await (const { message_id, lead_ids } of store.delivery_batches.find())
    for (const id of lead_ids) {
      const [from, to] = [answered.get(id), mails.get(message_id)];
      if (from !== undefined && to !== undefined) latencies.push(Math.max(to - from, 0));
    }
  if (latencies.length !== answered.size)
    throw new Error(`${answered.size} leads were accepted, ${latencies.length} arrived`);
  return latencies;
}

export async function benchImmediate(bench: Bench, scale: ImmediateScale): Promise<ImmediateResult> {
  const { perSecond, seconds } = scale;
  const store = await bench.openDatabase();
  await setUpDatabase(store);
  await openEveryDay(store);
  await insertImmediateOrders(store);
  const sink = await openSink();
  const { address } = await bench.temporal();
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: await bench.openNamespace() };
  const workflows = { WORKFLOW_BUNDLE: await bundleWorkflows() };
  await bench.startWorker(store, { ...env, ...smtpEnvironment(sink.port), ...workflows });
  const port = await bench.startApi(store, env);
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => KeepAlive.open(port, '/api/public/leads')),
  );
  const answered = new Map<string, number>();
  const queues = connections.map(() => Promise.resolve());
  const post = (n: number, note: boolean) => {
    const at = n % CONNECTIONS;
    queues[at] = queues[at]!.then(async () => {
      const { status, text } = await connections[at]!.post(bodyOf(n));
      const { lead_id, status: of } = JSON.parse(text) as { lead_id: string; status: string };
      if (status !== 200 || of !== 'routed') throw new Error(`the API answered ${status}: ${text}`);
      if (note) answered.set(lead_id, performance.now());
    });
  };
  /** At a steady rate, whatever the answers take. */
  const feed = async (from: number, count: number, note: boolean) => {
    const started = performance.now();
    for (let n = 0; n < count; n += 1) {
      await delay(Math.max(started + (n * 1000) / perSecond - performance.now(), 0));
      post(from + n, note);
    }
    await Promise.all(queues);
  };
  const allSent = async () => {
    const until = performance.now() + ALL_SENT_MS;
    while ((await store.deliveries.countDocuments({ status: { $ne: 'sent' } })) > 0) {
      if (performance.now() > until) throw new Error('leads of immediate orders were not sent');
      await delay(200);
    }
  };
  try {
    say('Immediate', 'warming up');
    await feed(0, WARM_UP, false);
    await allSent();
    say('Immediate', `${perSecond} leads a second for ${seconds} s`);
    await feed(WARM_UP, perSecond * seconds, true);
    await allSent();
    return { latencies: await timesOf(store, answered, sink.at), mails: sink.at.size };
  } finally {
    await sink.close();
  }
}
