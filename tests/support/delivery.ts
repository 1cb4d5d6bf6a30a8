/**
 * The delivery side as a whole for a test file: a database, a Temporal namespace, a mail server that fails as told, and
 * the production worker in this process or in processes of its own that can be killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { closeChannels, openChannels } from '../../activities/channels.ts';
import { type Config, loadConfig } from '../../config.ts';
import { ENTITIES, type Entity } from '../../domain/entity.ts';
import { type ParisDay, parisDay } from '../../domain/paris-time.ts';
import { newId } from '../../store/ids.ts';
import type { Store } from '../../store/mongo.ts';
import type { DeliveryBatchDoc, DeliveryDoc, DeliveryReportDoc } from '../../store/schema/deliveries.ts';
import type { LeadDoc } from '../../store/schema/leads.ts';
import { openTemporal, type TemporalLink, temporalAddress } from '../../temporal/connect.ts';
import { createWorker } from '../../temporal/create-worker.ts';
import { type StartedRun, startDailyDelivery } from '../../temporal/deliveries.ts';
import type { DailyDeliveryResult } from '../../workflows/contracts.ts';
import { aSubmission, phoneNumber, type TestIntake, testKeys, useIntake } from './intake.ts';
import { insertOrder } from './records.ts';
import { type FaultServer, startFaultServer } from './smtp/fault-server.ts';
import { useStore } from './store.ts';
import { makeNamespace } from './temporal.ts';
import { until } from './until.ts';

const root = join(import.meta.dirname, '../..');

export interface DeliveryWorld {
  store: Store;
  intake: TestIntake;
  /** ZR7's mail server: it fails as told. */
  smtp: FaultServer;
  /** MDL's, which takes everything. */
  goodSmtp: FaultServer;
  temporal: TemporalLink;
  config: Config;
  env: Record<string, string>;
  /** Of the running test; every weekday delivers. */
  today: ParisDay;
}

export interface TestWorker {
  stop(): Promise<void>;
}

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** SMTP time-outs a test can wait for; a server that answers never needs them, even on a busy machine. */
const TIMEOUT_MS = '2500';

function environment(store: Store, namespace: string, ports: Record<Entity, number>): Record<string, string> {
  const smtp = (entity: Entity) => ({
    [`${entity}_SMTP_HOST`]: '127.0.0.1',
    [`${entity}_SMTP_PORT`]: String(ports[entity]),
    [`${entity}_SMTP_SECURE`]: 'false',
    [`${entity}_SMTP_ALLOW_PLAIN`]: 'true',
    [`${entity}_SMTP_CONNECTION_TIMEOUT_MS`]: TIMEOUT_MS,
    [`${entity}_SMTP_GREETING_TIMEOUT_MS`]: TIMEOUT_MS,
    [`${entity}_SMTP_SOCKET_TIMEOUT_MS`]: TIMEOUT_MS,
  });
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: 'fatal',
    MONGO_URL: inject('mongoUrl'),
    DB_NAME: store.db.databaseName,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: namespace,
    WORKFLOW_BUNDLE: inject('workflowBundle'),
    WORKER_METRICS_PORT: '0',
    PHONE_HASH_KEY: 'test-key',
    // 1.2 s, then 6 s.
    DELIVERY_RETRY_MINUTES: '0.02,0.1',
    ...Object.assign({}, ...ENTITIES.map(smtp)),
  };
}

/** Opens everything before a file's tests, and empties the database before each. @param env overrides of the worker's */
export function useDelivery(env: Record<string, string> = {}): DeliveryWorld {
  const store = useStore();
  const intake = useIntake(store);
  const world = { store, intake } as DeliveryWorld;
  beforeAll(async () => {
    const [namespace, smtp, goodSmtp] = await Promise.all([
      makeNamespace(),
      startFaultServer(),
      startFaultServer(),
    ]);
    Object.assign(world, { smtp, goodSmtp });
    world.env = { ...environment(store, namespace, { ZR7: smtp.port, MDL: goodSmtp.port }), ...env };
    world.config = loadConfig(world.env);
    world.temporal = openTemporal(world.config);
  });
  beforeEach(() => freshDay(world));
  afterAll(async () => {
    await world.temporal.close();
    await Promise.all([world.smtp.close(), world.goodSmtp.close()]);
  });
  return world;
}

/** Nothing ordered, nothing assigned, a mail server that takes everything. */
async function freshDay(world: DeliveryWorld): Promise<void> {
  const { store, intake, smtp, goodSmtp } = world;
  for (const { name } of await store.db.listCollections().toArray()) {
    if (name !== 'products') await store.db.collection(name).deleteMany({});
  }
  await openCalendar(store, [0, 1, 2, 3, 4, 5, 6]);
  intake.now = new Date();
  world.today = parisDay(intake.now);
  smtp.setMode('ok');
  for (const { messages, refused, truncated } of [smtp, goodSmtp])
    for (const list of [messages, refused, truncated]) list.splice(0);
}

export async function openCalendar(store: Store, enabled_days: number[]): Promise<void> {
  const day = { enabled_days, disabled_dates: [] };
  await store.settings.replaceOne(
    { _id: 'delivery_calendar' },
    { value: { ZR7: day, MDL: day }, updated_at: new Date(), updated_by: 'test' },
    { upsert: true },
  );
}

/** Runs the production worker in this process. */
export async function startWorker({ config, store }: DeliveryWorld): Promise<TestWorker> {
  const connection = await NativeConnection.connect(temporalAddress(config));
  const channels = openChannels(config);
  const quiet = () => undefined;
  const log = { info: quiet, warn: quiet, error: quiet };
  const worker = await createWorker(
    connection,
    { store, config, channels, keys: testKeys, stripe: newId(), log },
    { workflowBundle: { codePath: config.WORKFLOW_BUNDLE } },
  );
  const running = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await running;
      await closeChannels(channels);
      await connection.close();
    },
  };
}

/** One worker for all tests of a file; after `useDelivery`. */
export function useWorker(world: DeliveryWorld): void {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker(world);
  });
  afterAll(() => worker.stop());
}

/** A worker process of its own, as production runs it. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #log = '';

  private constructor(env: Record<string, string>) {
    this.#child = spawn(process.execPath, ['--import', 'tsx', 'worker.ts'], {
      cwd: root,
      env: { ...process.env, ...env, LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'exit');
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#log += text;
      });
    }
  }

  /** Starts one and waits until it is ready. */
  static async start(world: DeliveryWorld): Promise<WorkerProcess> {
    const worker = new WorkerProcess(world.env);
    await until(() => {
      if (worker.#child.exitCode !== null) throw new Error(worker.#log);
      return worker.#log.includes('"worker ready"');
    });
    return worker;
  }

  get log(): string {
    return this.#log;
  }

  /** No chance to say goodbye. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Asks it to stop. @returns its exit code */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    await this.#ended;
    return this.#child.exitCode;
  }
}

export interface TestOrder {
  client_id: string;
  commande_id: string;
  email: string;
}

let phones = 0;

/** Makes a client with an order and posts `leads` leads for it through the real intake: they wait in `pending_csv`. */
export async function anOrderWithLeads(
  { store, intake }: DeliveryWorld,
  leads: number,
  options: {
    order?: Parameters<typeof insertOrder>[1];
    client?: Parameters<typeof insertOrder>[2];
  } = {},
): Promise<TestOrder> {
  // A département of its own: nobody else's order takes these leads.
  const departement = String(1 + (phones % 19)).padStart(2, '0');
  const { client, commande } = await insertOrder(
    store,
    { departements: [departement], ...options.order },
    options.client,
  );
  await intake.snapshot.refresh();
  await Promise.all(
    Array.from({ length: leads }, () =>
      intake.queue.submit(
        aSubmission({
          phone: phoneNumber((phones += 1)),
          entity: commande.entity,
          produit: commande.produit,
          departement,
        }),
      ),
    ),
  );
  phones += 1;
  return { client_id: client._id, commande_id: commande._id, email: client.email };
}

/** Starts today's run. */
export const startRun = ({ temporal }: DeliveryWorld): Promise<StartedRun> =>
  startDailyDelivery(temporal, { by: 'test' });

/** Runs today's delivery to its end. */
export async function runDelivery(
  world: DeliveryWorld,
): Promise<{ result: DailyDeliveryResult; report: DeliveryReportDoc }> {
  const run = await startRun(world);
  const result = await run.result();
  return { result, report: await reportOf(world, result.report_id) };
}

export async function reportOf({ store }: DeliveryWorld, id: string): Promise<DeliveryReportDoc> {
  const report = await store.delivery_reports.findOne({ _id: id });
  if (!report) throw new Error(`no report ${id}`);
  return report;
}

export const batchOf = ({ store }: DeliveryWorld, { client_id }: TestOrder): Promise<DeliveryBatchDoc> =>
  until(() => store.delivery_batches.findOne({ client_id }, { sort: { _id: -1 } }));

export const deliveriesOf = ({ store }: DeliveryWorld, { client_id }: TestOrder): Promise<DeliveryDoc[]> =>
  store.deliveries.find({ client_id }).sort({ _id: 1 }).toArray();

export async function leadsOf(world: DeliveryWorld, order: TestOrder): Promise<LeadDoc[]> {
  const deliveries = await deliveriesOf(world, order);
  return world.store.leads.find({ _id: { $in: deliveries.map(({ lead_id }) => lead_id) } }).toArray();
}
