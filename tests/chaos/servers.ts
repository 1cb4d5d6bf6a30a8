/** The whole system as processes of their own, each of which can be killed at any moment and comes back where it was. */
import { startMongo } from '../../dev/servers/mongo.ts';
import { OwnServers } from '../../dev/servers/own-servers.ts';
import type { Port } from '../../dev/servers/ports.ts';
import { startTemporal } from '../../dev/servers/temporal.ts';
import { ApiProcess } from '../support/api-process.ts';
import { WorkerProcess } from '../support/workers.ts';
import type { DeliveryWorld } from '../support/world.ts';

export const TARGETS = ['API', 'worker', 'MongoDB', 'Temporal'] as const;
export type Target = (typeof TARGETS)[number];

export class Servers {
  readonly #own = new OwnServers('chaos');
  readonly #pids = new Map<Target, number>();
  #start!: Record<Target, () => Promise<void>>;
  #api: ApiProcess | undefined;
  #worker: WorkerProcess | undefined;
  mongoUrl = '';
  temporalAddress = '';
  apiUrl = '';

  /** Starts MongoDB and Temporal: what the rest is opened with. */
  async openGround(): Promise<void> {
    const { port } = this.#own;
    const [mongo, temporal, ui, api] = [await port(), await port(), await port(), await port()];
    this.apiUrl = `http://127.0.0.1:${api.port}`;
    const at = (port: Port) => () => Promise.resolve(port);
    this.#start = {
      MongoDB: async () => {
        const started = await startMongo(this.#own.mongo({ port: at(mongo) }));
        this.mongoUrl = started.url;
        this.#pids.set('MongoDB', started.child.pid);
      },
      Temporal: async () => {
        const started = await startTemporal(this.#own.temporal({ port: at(temporal), uiPort: at(ui) }));
        this.temporalAddress = started.address;
        this.#pids.set('Temporal', started.child.pid);
      },
      API: () => Promise.reject(new Error('not open yet')),
      worker: () => Promise.reject(new Error('not open yet')),
    };
    await Promise.all([this.#start.MongoDB(), this.#start.Temporal()]);
  }

  /** Starts the project's own processes. @param world its `env` is theirs */
  async openProcesses(world: DeliveryWorld): Promise<void> {
    this.#start.API = async () => {
      const env = {
        ...world.env,
        PORT: new URL(this.apiUrl).port,
        LOG_LEVEL: 'info',
        RATE_LIMIT_PUBLIC_PER_MINUTE: '0',
      };
      this.#api = await ApiProcess.start(world.store, env);
    };
    this.#start.worker = async () => {
      this.#worker = await WorkerProcess.start(world);
    };
    await Promise.all([this.#start.API(), this.#start.worker()]);
  }

  /** SIGKILL, and up again. */
  async kill(target: Target): Promise<void> {
    if (target === 'API') await this.#api?.kill();
    else if (target === 'worker') await this.#worker?.kill();
    else process.kill(this.#pids.get(target)!, 'SIGKILL');
    await this.#start[target]();
  }

  async close(): Promise<void> {
    await this.#api?.kill();
    await this.#worker?.kill();
    await this.#own.end();
  }
}
