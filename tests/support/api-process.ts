/** The API as a process of its own, as production runs it, on a free port; it can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Store } from '../../store/db/mongo.ts';
import { program } from './programs.ts';
import { until } from './until.ts';

const root = join(import.meta.dirname, '../..');

export class ApiProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #log = '';

  private constructor(store: Store, env: Record<string, string>, cwd: string) {
    const args = cwd === root ? [program('api/main.ts')] : ['--import', 'tsx', 'api/main.ts'];
    this.#child = spawn(process.execPath, args, {
      cwd,
      env: {
        ...process.env,
        NODE_ENV: 'test',
        LOG_LEVEL: 'info',
        MONGO_URL: inject('mongoUrl'),
        DB_NAME: store.db.databaseName,
        TEMPORAL_ADDRESS: inject('temporalAddress'),
        PORT: '0',
        METRICS_PORT: '0',
        PHONE_HASH_KEY: 'test-key',
        RATE_LIMIT_PUBLIC_PER_MINUTE: '0',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'exit');
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#log += text;
      });
    }
  }

  /**
   * Starts one and waits until it listens.
   * @param folder of another release's code
   */
  static async start(store: Store, env: Record<string, string> = {}, folder = root): Promise<ApiProcess> {
    const api = new ApiProcess(store, env, folder);
    await until(() => api.#child.exitCode !== null || api.url !== undefined);
    if (api.url === undefined) throw new Error(api.#log);
    return api;
  }

  /** Where it listens. */
  get url(): string | undefined {
    return /"address":"([^"]+)"/.exec(this.#log)?.[1];
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
