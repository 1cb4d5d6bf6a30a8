/** The parts of `npm start`, and in which order they need each other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STOP_GRACE_MS } from '../api/http/stop-grace.ts';
import { buildUi } from './build-ui.ts';
import { inspectDatabase } from './demo/marker.ts';
import { writeEndpoints, removeEndpoints, type Endpoints } from '../tools/endpoints.ts';
import { stackEnvironment } from './environment.ts';
import { startMailCatcher, type MailCatcher } from './mail/mail-catcher.ts';
import { rootDir, stateDir } from '../tools/paths.ts';
import { ensurePhoneHashKey } from '../tools/phone-hash-key.ts';
import { startChild, untilReady, type Child, type ChildSpec } from './processes/child.ts';
import { killGroup, type ProcessRecord } from './processes/record.ts';
import { Supervisor } from './processes/supervisor.ts';
import { runTool } from './processes/tool.ts';
import { provideMongo } from './servers/mongo.ts';
import { reservePort, type Port } from './servers/ports.ts';
import { provideTemporal } from './servers/temporal.ts';
import { describeError, elapsed, PlainError, say, sayWhile } from './terminal.ts';
import { summary } from './summary.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

const READY_MS = 120_000;
const COMMAND_MS = 5 * 60_000;
/** API and worker may be in the middle of an answer or of sending: their own grace must fit in ours. */
const STOP_ORDER: [name: string, graceMs: number][] = [
  ['API', STOP_GRACE_MS + 5_000],
  ['Worker', 60_000],
  ['Temporal', 10_000],
  ['MongoDB', 30_000],
];

/** What to run. */
export interface StackOptions {
  record: ProcessRecord;
  /** Whether an empty database gets demo data. */
  demo: boolean;
}

/** One running system. */
export class Stack {
  readonly #options: StackOptions;
  readonly #supervisor: Supervisor;
  readonly #ports: Port[] = [];
  /** Ends whatever is still being fetched, built or waited for. */
  readonly #abort = new AbortController();
  #starting: Promise<void> | undefined;
  #mails: MailCatcher | undefined;
  /** Rejects when a server does not stay up. */
  readonly failed: Promise<never>;

  constructor(options: StackOptions) {
    this.#options = options;
    const { promise, reject } = withResolvers();
    this.failed = promise;
    this.failed.catch(() => undefined);
    this.#supervisor = new Supervisor(options.record, reject);
  }

  /** Starts everything and prints the addresses. @throws the first failure, when nothing is starting any more */
  start(): Promise<void> {
    this.#starting = this.#startAll();
    return this.#starting;
  }

  async #startAll(): Promise<void> {
    const port = (preferred: number) => this.#port(preferred);
    const [api, smtp, mailUi, apiMetrics, workerMetrics] = await Promise.all([
      port(8001),
      port(1025),
      port(1080),
      port(9464),
      port(9465),
    ]).then((ports) => ports.map(({ port }) => port) as [number, number, number, number, number]);
    const origin = `http://127.0.0.1:${api}`;
    const known = {
      api: origin,
      ui: `${origin}/admin`,
      database: process.env.DB_NAME || 'rdz',
      smtp: `127.0.0.1:${smtp}`,
      mail_ui: `http://127.0.0.1:${mailUi}`,
      metrics: { api: `http://127.0.0.1:${apiMetrics}`, worker: `http://127.0.0.1:${workerMetrics}` },
    };
    const phoneHashKey = ensurePhoneHashKey();
    const mails = this.#startMails(smtp, mailUi);
    // The demo needs only MongoDB and the mail catcher: it is made while Temporal may still be building.
    const startData = async () => {
      const [mongo] = await Promise.all([this.#startMongo(), mails]);
      const found = await inspectDatabase(mongo.url, known.database);
      const makeDemo = found.empty && this.#options.demo;
      const addresses = { ...known, mongo: mongo.url, temporal: '', temporal_ui: '' };
      const env = stackEnvironment(addresses, { phoneHashKey, workflowBundle: '' });
      if (makeDemo) await this.#command('Demo', 'making two weeks of demo data', 'dev/demo/make.ts', env);
      return { mongo, isNew: makeDemo, demo: makeDemo || found.demo, empty: found.empty && !makeDemo };
    };
    const [data, temporal, workflowBundle] = await this.#together(
      startData(),
      this.#startTemporal(),
      bundleWorkflows(this.#abort.signal),
      buildUi(this.#abort.signal),
    );
    const { demo, empty, isNew } = data;
    const endpoints: Endpoints = {
      ...known,
      mongo: data.mongo.url,
      temporal: temporal.address,
      temporal_ui: temporal.uiUrl,
    };
    const env = stackEnvironment(endpoints, { phoneHashKey, workflowBundle });
    await this.#together(this.#startWorker(env), this.#startApi(env, origin));
    writeEndpoints(endpoints);
    if (isNew) await this.#firstDelivery(env);
    process.stdout.write(summary(endpoints, { demo, empty, seconds: elapsed() }));
  }

  /** So that the demo's mails are there to look at. A run with troubles is something to look at, too. */
  async #firstDelivery(env: NodeJS.ProcessEnv): Promise<void> {
    const run = this.#command('Delivery', 'running the daily delivery once', 'tools/delivery.ts', env);
    await run.catch((error: unknown) => {
      this.#abort.signal.throwIfAborted();
      say('Delivery', describeError(error));
    });
  }

  /** Stops everything, in order. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#starting?.catch(() => undefined);
    removeEndpoints();
    await this.#supervisor.stopAll(STOP_ORDER.slice(0, 2));
    await this.#mails?.stop();
    await this.#supervisor.stopAll(STOP_ORDER.slice(2));
    // What was started but was not ready yet.
    await this.#options.record.endAll(10_000);
    for (const port of this.#ports) port.release();
    say('Stop', 'everything is stopped');
  }

  /** Stops everything at once; MongoDB and Temporal recover at the next start. */
  killAll(): void {
    for (const { pid } of this.#options.record.list()) killGroup(pid);
  }

  async #port(preferred: number): Promise<Port> {
    const port = await reservePort(preferred);
    this.#ports.push(port);
    return port;
  }

  /** Like Promise.all, but a failure ends the others first: what is still starting could not be stopped. */
  async #together<T extends readonly unknown[]>(
    ...tasks: T
  ): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
    await Promise.all(tasks).catch(() => this.#abort.abort());
    await Promise.allSettled(tasks);
    return Promise.all(tasks);
  }

  async #startMongo() {
    const mongo = await provideMongo({
      dataDir: join(stateDir, 'mongo'),
      logFile: logFile('mongo'),
      port: () => this.#port(27_017),
      record: this.#options.record,
      signal: this.#abort.signal,
    });
    if (mongo.child) this.#supervisor.watch(mongo.child);
    return mongo;
  }

  async #startTemporal() {
    const temporal = await provideTemporal({
      dbFile: join(stateDir, 'temporal.db'),
      logFile: logFile('temporal'),
      port: () => this.#port(7233),
      uiPort: () => this.#port(8233),
      record: this.#options.record,
      signal: this.#abort.signal,
    });
    if (temporal.child) this.#supervisor.watch(temporal.child);
    return temporal;
  }

  async #startMails(smtpPort: number, webPort: number): Promise<void> {
    this.#mails = await startMailCatcher({ dir: join(stateDir, 'mails'), smtpPort, webPort });
    say('Mails', `ready on http://127.0.0.1:${webPort}, SMTP on 127.0.0.1:${smtpPort}`);
  }

  async #startWorker(env: NodeJS.ProcessEnv): Promise<void> {
    const log = logFile('worker');
    const isReady = async () => readFileSync(log, 'utf8').includes('"worker ready"');
    await this.#startOwn({ name: 'Worker', args: ['worker.ts'], env, logFile: log }, isReady);
  }

  async #startApi(env: NodeJS.ProcessEnv, origin: string): Promise<void> {
    const isReady = async () => (await fetch(`${origin}/api/system/ready`)).ok;
    await this.#startOwn({ name: 'API', args: ['api/main.ts'], env, logFile: logFile('api') }, isReady);
  }

  async #startOwn(spec: Omit<ChildSpec, 'command'>, isReady: () => Promise<boolean>): Promise<Child> {
    const { record } = this.#options;
    const { signal } = this.#abort;
    const args = ['--import', 'tsx', ...spec.args];
    const child = await startChild({ ...spec, command: process.execPath, args, cwd: rootDir }, record);
    await untilReady(child, isReady, READY_MS, signal);
    this.#supervisor.watch(child);
    say(spec.name, 'ready');
    return child;
  }

  async #command(subject: string, what: string, script: string, env: NodeJS.ProcessEnv): Promise<void> {
    say(subject, `${what} …`);
    const done = sayWhile(subject, () => what);
    const { signal } = this.#abort;
    try {
      const args = ['--import', 'tsx', script];
      const output = await runTool(process.execPath, args, {
        timeoutMs: COMMAND_MS,
        cwd: rootDir,
        env,
        signal,
      });
      process.stdout.write(`${output.trimEnd().replace(/^/gm, '    ')}\n`);
      say(subject, 'done');
    } catch (error) {
      throw new PlainError(`${what}: ${(error as Error).message}`);
    } finally {
      done();
    }
  }
}

const logFile = (name: string) => join(stateDir, 'logs', `${name}.log`);

function withResolvers(): { promise: Promise<never>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<never>((_, no) => (reject = no));
  return { promise, reject };
}
