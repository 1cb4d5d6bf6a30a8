/**
 * The delivery side as a whole: a database, a Temporal namespace, and a mail server that fails as told. One for a test file
 * (`useDelivery`), or one for each of several tests that run at once (`openWorld`). Workers: `workers.ts`.
 */
import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { type Config, loadConfig } from '../../config.ts';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { type ParisDay, parisDay } from '../../domain/time/paris-time.ts';
import type { Store } from '../../store/db/mongo.ts';
import { openTemporal, type TemporalLink } from '../../temporal/connection.ts';
import { ImmediateSignals } from '../../temporal/launch/immediate.ts';
import { closeIntake, openIntake, type TestIntake } from './intake.ts';
import { type FaultServer, startFaultServer } from './smtp/fault-server.ts';
import { closeTestStore, openTestStore } from './store.ts';
import { deleteSchedules, makeNamespace } from './temporal.ts';

export interface DeliveryWorld {
  store: Store;
  intake: TestIntake;
  /** ZR7's mail server: it fails as told. */
  smtp: FaultServer;
  /** MDL's, which takes everything. */
  goodSmtp: FaultServer;
  temporal: TemporalLink;
  /** How leads of immediate orders are told; as in production at first. */
  onImmediate(entity: Entity, tell: (entity: Entity) => void): void;
  config: Config;
  env: Record<string, string>;
  /** Of the running test; every weekday delivers. */
  today: ParisDay;
}

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

/** An empty one, for set-ups that hold on to its parts before they are open. */
const newWorld = () => ({ store: {}, intake: {} }) as DeliveryWorld;

/**
 * Opens everything.
 * @param env overrides of the worker's environment
 * @param world filled in place
 */
export async function openWorld(
  env: Record<string, string> = {},
  world = newWorld(),
): Promise<DeliveryWorld> {
  const [store, namespace, smtp, goodSmtp] = await Promise.all([
    openTestStore(env.MONGO_URL),
    env.TEMPORAL_NAMESPACE ?? makeNamespace(env.TEMPORAL_ADDRESS),
    startFaultServer(),
    startFaultServer(),
  ]);
  Object.assign(world.store, store);
  Object.assign(world, { smtp, goodSmtp });
  world.onImmediate = (entity, tell) => tell(entity);
  world.env = { ...environment(store, namespace, { ZR7: smtp.port, MDL: goodSmtp.port }), ...env };
  world.config = loadConfig(world.env);
  world.temporal = openTemporal(world.config);
  const { tell } = new ImmediateSignals(world.temporal, () => undefined);
  await openIntake(world.store, world.intake, (entity) => world.onImmediate(entity, tell));
  await freshDay(world);
  return world;
}

export async function closeWorld({ store, intake, temporal, smtp, goodSmtp }: DeliveryWorld): Promise<void> {
  await closeIntake(intake);
  // A server that a test has ended holds no Schedule any more.
  await deleteSchedules(temporal).catch(() => undefined);
  await temporal.close();
  await Promise.all([smtp.close(), goodSmtp.close()]);
  await closeTestStore(store);
}

/** Opens a world before a file's tests, and empties its database before each. */
export function useDelivery(env: Record<string, string> = {}): DeliveryWorld {
  const world = newWorld();
  let isOpen = false;
  beforeAll(async () => {
    await openWorld(env, world);
    isOpen = true;
  });
  beforeEach(() => freshDay(world));
  // One that did not open has nothing to close, and what is said of that hides why.
  afterAll(() => (isOpen ? closeWorld(world) : undefined));
  return world;
}

/** The shape of the database stays as it is: a process that starts does not migrate it again. */
const KEPT = ['products', 'migrations'];

/** Nothing ordered, nothing assigned, a mail server that takes everything. */
async function freshDay(world: DeliveryWorld): Promise<void> {
  const { store, intake, smtp, goodSmtp } = world;
  const collections = await store.db.listCollections({}, { nameOnly: true }).toArray();
  const emptied = collections.filter(({ name }) => !KEPT.includes(name));
  await Promise.all(emptied.map(({ name }) => store.db.collection(name).deleteMany({})));
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
