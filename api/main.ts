/**
 * The API process (`npm run api`): refuses to start on a bad configuration or a database that lacks an index; serves on
 * while Temporal is down; on SIGTERM or Ctrl-C finishes what it has begun.
 */
import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import { testMailer } from '../channels/email/channels.ts';
import { type Config, loadConfigOrExit } from '../config.ts';
import { createFirstAdmin } from '../store/access/change-user.ts';
import { newId, PhoneKeys } from '../store/db/ids.ts';
import { IntakeQueue } from '../store/intake/intake-queue.ts';
import type { Store } from '../store/db/mongo.ts';
import { WrongShapeError } from '../store/db/errors.ts';
import { openReadyStore } from '../store/db/set-up.ts';
import { LiveSnapshot } from '../store/routing/snapshot.ts';
import { openTemporal } from '../temporal/connection.ts';
import { buildApp } from './http/app.ts';
import { createLog, maskPersonal } from '../log.ts';

/** Longest a stop waits for requests under way. */
const GRACE_MS = 15_000;

async function openDatabase(config: Config, log: ReturnType<typeof createLog>): Promise<Store> {
  const store = await openReadyStore(
    { url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-api' },
    { onDone: (migration, ms) => log.info({ migration, ms }, 'migrated') },
  );
  await createFirstAdmin(
    store,
    { email: config.FIRST_ADMIN_EMAIL, password: config.FIRST_ADMIN_PASSWORD },
    new Date(),
  );
  return store;
}

/** Serves the metrics to the inside only: its own port, no other path. */
function serveMetrics(registry: Registry, host: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

async function start(config: Config): Promise<void> {
  const log = createLog(config.LOG_LEVEL, 'rdz-api');
  const store = await openDatabase(config, log);
  const live = await LiveSnapshot.open(store);
  const keys = new PhoneKeys(config.PHONE_HASH_KEY);
  const clock = () => new Date();
  const onError = (error: unknown) => {
    const { name, message } = error as Error;
    log.error({ err: { name, message: maskPersonal(message) } }, 'intake');
  };
  const intake = new IntakeQueue({ store, snapshot: live, keys, clock, onError });
  const temporal = openTemporal(config);
  const app = await buildApp({
    config,
    store,
    live,
    intake,
    temporal,
    keys,
    sendTestMail: testMailer(config),
    stripe: newId(),
    log,
    clock,
  });
  const metrics = await serveMetrics(app.metrics, config.HOST, config.METRICS_PORT);
  const address = await app.listen({ host: config.HOST, port: config.PORT });
  log.info({ address, metrics: metrics.address(), database: config.DB_NAME }, 'listening');

  const stop = async () => {
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    metrics.close();
    await app.close();
    await intake.close();
    await live.close();
    await temporal.close();
    await store.client.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

start(loadConfigOrExit()).catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof WrongShapeError ? error.message : maskPersonal(String((error as Error).stack))}\n`,
  );
  process.exit(1);
});
