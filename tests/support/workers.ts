/** The production worker of a test: in this process, or as a process of its own that can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll } from 'vitest';
import { openPlatforms } from '../../channels/einvoice/platforms.ts';
import { openApiChannel } from '../../channels/api/open-api-channel.ts';
import { closeChannels, openChannels } from '../../channels/email/channels.ts';
import { newId } from '../../store/db/ids.ts';
import { temporalAddress } from '../../temporal/connection.ts';
import { workerParts } from '../../activities/index.ts';
import { plannedSince } from '../../temporal/schedules.ts';
import { createWorker } from '../../temporal/worker.ts';
import { testKeys } from './intake.ts';
import { program } from './programs.ts';
import './quiet-runtime.ts';
import { until } from './until.ts';
import type { DeliveryWorld } from './world.ts';

const root = join(import.meta.dirname, '../..');

export interface TestWorker {
  /** Asks it to end and waits until it has. @throws when activities had not ended in the time they are given */
  stop(): Promise<void>;
}

/** Runs the production worker in this process. */
export async function startWorker({
  config,
  store,
  temporal: { client },
}: DeliveryWorld): Promise<TestWorker> {
  const connection = await NativeConnection.connect(temporalAddress(config));
  const channels = openChannels(config);
  const quiet = () => undefined;
  const log = { info: quiet, warn: quiet, error: quiet };
  const stop = new AbortController();
  const worker = await createWorker(
    connection,
    config,
    workerParts({
      store,
      config,
      channels,
      api: openApiChannel(config),
      platforms: openPlatforms(config),
      keys: testKeys,
      stripe: newId(),
      log,
      planned: (job) => plannedSince(client, job),
      stopping: stop.signal,
    }),
    { workflowBundle: { codePath: config.WORKFLOW_BUNDLE } },
  );
  const running = worker.run();
  return {
    async stop() {
      stop.abort();
      worker.shutdown();
      await running;
      await closeChannels(channels);
      await connection.close();
    },
  };
}

/** One worker for all tests of a file; after `useDelivery`. */
export function useWorker(world: DeliveryWorld): void {
  let worker: TestWorker | undefined;
  beforeAll(async () => {
    worker = await startWorker(world);
  });
  afterAll(() => worker?.stop());
}

/** A worker process of its own, as production runs it. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #log = '';

  private constructor(env: Record<string, string>) {
    this.#child = spawn(process.execPath, [program('worker.ts')], {
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
    const ready = () => worker.#log.includes('"worker ready"');
    await until(() => ready() || worker.#child.exitCode !== null);
    if (!ready()) throw new Error(worker.#log);
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
