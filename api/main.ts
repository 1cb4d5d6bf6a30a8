/**
 * The API process (`npm run api`): opens its port first, waits for its database, serves on while Temporal is down; on
 * SIGTERM or Ctrl-C finishes what it has begun.
 */
import type { Registry } from 'prom-client';
import { apiTester } from '../channels/api/test-api.ts';
import { alertVoices } from '../channels/alerts/voices.ts';
import { testMailer } from '../channels/email/channels.ts';
import { type Config, loadConfigOrExit } from '../config.ts';
import { createFirstAdmin } from '../store/access/change-user.ts';
import { newId, PhoneKeys } from '../store/db/ids.ts';
import { IntakeQueue } from '../store/intake/intake-queue.ts';
import type { Store } from '../store/db/mongo.ts';
import { openReadyStore } from '../store/db/open-ready.ts';
import { AlertWatch } from '../store/monitoring/alert-watch.ts';
import { FunnelCounter } from '../store/pages/funnel-counter.ts';
import { LiveSnapshot } from '../store/routing/snapshot.ts';
import { openTemporal } from '../temporal/connection.ts';
import { ImmediateSignals } from '../temporal/launch/immediate.ts';
import { buildApp } from './http/app.ts';
import { HttpDoor } from './http/door.ts';
import { STOP_GRACE_MS } from './http/stop-grace.ts';
import { watchAway } from './system/watch-away.ts';
import { createLog, maskPersonal } from '../log.ts';
import { type MetricsPage, serveMetrics } from '../metrics-port.ts';
import { endStart } from '../start-error.ts';
import { openTracing } from '../tracing.ts';

interface Database {
  store: Store;
  live: LiveSnapshot;
}

function openDatabase(config: Config, log: ReturnType<typeof createLog>, door: HttpDoor): Promise<Database> {
  return openReadyStore(
    { url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-api' },
    {
      waitMs: config.START_WAIT_SECONDS * 1_000,
      say: (sentence) => {
        door.say(sentence);
        log.warn({}, sentence);
      },
      onMigrated: (migration, ms) => log.info({ migration, ms }, 'migrated'),
    },
    async (store) => {
      await createFirstAdmin(
        store,
        { email: config.FIRST_ADMIN_EMAIL, password: config.FIRST_ADMIN_PASSWORD },
        new Date(),
      );
      return { store, live: await LiveSnapshot.open(store) };
    },
  );
}

const readPage = async (registry: Registry): Promise<MetricsPage> => ({
  text: await registry.metrics(),
  contentType: registry.contentType,
});

async function start(config: Config): Promise<void> {
  const log = createLog(config.LOG_LEVEL, 'rdz-api');
  const tracing = await openTracing(config, 'rdz-api');
  const door = await HttpDoor.open(config.HOST, config.PORT);
  const serving: { registry?: Registry } = {};
  // Before the application is there, there are none.
  const metrics = await serveMetrics(() => serving.registry && readPage(serving.registry), {
    ...{ host: config.HOST, port: config.METRICS_PORT, name: 'METRICS_PORT' },
  });
  const { store, live } = await openDatabase(config, log, door);
  const keys = new PhoneKeys(config.PHONE_HASH_KEY);
  const clock = () => new Date();
  const failing = (what: string) => (error: unknown) => {
    const { name, message } = error as Error;
    log.error({ err: { name, message: maskPersonal(message) } }, what);
  };
  const temporal = openTemporal(config);
  const { tell: onImmediate } = new ImmediateSignals(temporal, failing('immediate orders wait'));
  const onError = failing('intake');
  const intake = new IntakeQueue({ store, snapshot: live, keys, clock, onError, onImmediate });
  const funnel = new FunnelCounter(store, failing('funnel'));
  const voices = alertVoices(config);
  const app = await buildApp({
    config,
    store,
    live,
    intake,
    temporal,
    keys,
    sendTestMail: testMailer(config),
    testApi: apiTester(config),
    voices,
    stripe: newId(),
    log,
    clock,
  });
  const evaluate = watchAway(app.deps);
  const alerts = new AlertWatch({ store, voices, log, clock, evaluate }).start();
  serving.registry = app.metrics;
  door.serve(app.routing);
  const { address } = door;
  log.info({ address, metrics: metrics.address(), database: config.DB_NAME }, 'listening');

  const stop = async () => {
    setTimeout(() => process.exit(1), STOP_GRACE_MS).unref();
    metrics.close();
    await Promise.all([door.close(), app.close()]);
    await intake.close();
    await alerts.close();
    await funnel.close();
    await live.close();
    await temporal.close();
    await store.client.close();
    await tracing?.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

start(loadConfigOrExit()).catch(endStart);
