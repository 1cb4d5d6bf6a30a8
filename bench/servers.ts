/**
 * Where a bench runs: on the MongoDB and Temporal of MONGO_URL and TEMPORAL_ADDRESS, else on its own in a temporary
 * folder, with databases of its own and the processes it measures. All of it is gone at the end, however the bench ends.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { rootDir } from '../tools/paths.ts';
import { startChild, untilReady, type Child } from '../dev/processes/child.ts';
import { provideMongo } from '../dev/servers/mongo.ts';
import { OwnServers } from '../dev/servers/own-servers.ts';
import { canConnect } from '../dev/servers/ports.ts';
import { provideTemporal, type TemporalServer } from '../dev/servers/temporal.ts';
import { openStore, type Store } from '../store/db/mongo.ts';

const READY_MS = 60_000;
const GRACE_MS = 20_000;

export class Bench {
  readonly #servers = new OwnServers('bench');
  readonly #atEnd: (() => Promise<void>)[] = [];
  readonly #own: Child[] = [];
  #mongoUrl = '';
  #temporal: Promise<TemporalServer> | undefined;

  /** Finds or starts MongoDB; Temporal follows when somebody asks for it. */
  static async start(): Promise<Bench> {
    const bench = new Bench();
    bench.#mongoUrl = (await provideMongo(bench.#servers.mongo())).url;
    return bench;
  }

  async mongoVersion(): Promise<string> {
    const { client, db } = await openStore({ url: this.#mongoUrl, dbName: 'admin', appName: 'rdz-bench' });
    const { version } = await db.command({ buildInfo: 1 });
    await client.close();
    return String(version);
  }

  /** Connects to a database that nobody has; it is dropped at the end. */
  async openDatabase(): Promise<Store> {
    const dbName = `rdz_bench_${randomBytes(6).toString('hex')}`;
    const store = await openStore({ url: this.#mongoUrl, dbName, appName: 'rdz-bench' });
    this.#atEnd.push(async () => {
      await store.db.dropDatabase();
      await store.client.close();
    });
    return store;
  }

  temporal(): Promise<TemporalServer> {
    this.#temporal ??= provideTemporal(this.#servers.temporal());
    return this.#temporal;
  }

  /** Makes a namespace that nobody has; it is deleted at the end. */
  async openNamespace(): Promise<string> {
    const namespace = `rdz-bench-${randomBytes(6).toString('hex')}`;
    const { address } = await this.temporal();
    const connection = await Connection.connect({ address });
    const workflowExecutionRetentionPeriod = msToTs('1 day');
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    this.#atEnd.push(async () => {
      await connection.operatorService.deleteNamespace({ namespace });
      await connection.close();
    });
    return namespace;
  }

  /** Starts a worker, as `npm run worker` does, and waits until it takes work. */
  async startWorker(store: Store, env: NodeJS.ProcessEnv): Promise<void> {
    const worker = await this.#startOwn('worker', 'worker.ts', {
      ...env,
      DB_NAME: store.db.databaseName,
      WORKER_METRICS_PORT: '0',
    });
    const isReady = async () => readFileSync(worker.spec.logFile, 'utf8').includes('"worker ready"');
    await untilReady(worker, isReady, READY_MS);
  }

  /**
   * Starts the API, as `npm run api` does, and waits until it serves.
   * @returns its port
   */
  startApi(store: Store, more: NodeJS.ProcessEnv = {}): Promise<number> {
    const env = {
      ...more,
      DB_NAME: store.db.databaseName,
      METRICS_PORT: '0',
      RATE_LIMIT_PUBLIC_PER_MINUTE: '0',
    };
    // It listens before it has its database.
    const isReady = async (port: number) => (await fetch(`http://127.0.0.1:${port}/api/system/ready`)).ok;
    return this.startListening('api', 'api/main.ts', env, isReady);
  }

  /**
   * Starts one of our programs, told its port by PORT, and waits until it listens.
   * @param script path in the checkout
   * @param isUp whether it is there, if more than its port is waited for
   * @returns the port
   */
  async startListening(
    name: string,
    script: string,
    env: NodeJS.ProcessEnv = {},
    isUp: (port: number) => Promise<boolean> = canConnect,
  ): Promise<number> {
    const { port } = await this.#servers.port();
    const child = await this.#startOwn(name, script, { ...env, PORT: String(port) });
    await untilReady(child, () => isUp(port), READY_MS);
    return port;
  }

  async #startOwn(name: string, script: string, env: NodeJS.ProcessEnv): Promise<Child> {
    const child = await startChild(
      {
        name,
        command: process.execPath,
        args: ['--import', 'tsx', script],
        cwd: rootDir,
        env: { ...process.env, MONGO_URL: this.#mongoUrl, ...env },
        logFile: this.#servers.path(`${name}-${this.#own.length}.log`),
      },
      this.#servers.record,
    );
    this.#own.push(child);
    return child;
  }

  /** Ends the processes, drops the databases, then ends the servers. */
  async stop(): Promise<void> {
    await Promise.all(this.#own.map((child) => child.stop(GRACE_MS)));
    for (const clean of this.#atEnd) await clean().catch(() => undefined);
    await this.#servers.end();
  }
}
