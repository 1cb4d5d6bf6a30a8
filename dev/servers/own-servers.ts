/**
 * What servers of one's own run in: a temporary folder, a record of the processes, and ports. The guard ends and removes all
 * of it, however this process ends.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGuard } from '../processes/guard.ts';
import { ProcessRecord } from '../processes/record.ts';
import type { MongoOptions } from './mongo.ts';
import { type Port, reserveAnyPort } from './ports.ts';
import type { TemporalOptions } from './temporal.ts';

const GRACE_MS = 20_000;

export class OwnServers {
  readonly #dir: string;
  readonly #ports: Port[] = [];
  readonly record: ProcessRecord;

  /** @param name of whom they are */
  constructor(name: string) {
    this.#dir = mkdtempSync(join(tmpdir(), `rdz-${name}-`));
    this.record = new ProcessRecord(this.path('processes.json'));
    startGuard(this.record, this.#dir);
  }

  path(name: string): string {
    return join(this.#dir, name);
  }

  /** A port that is theirs until the end. */
  readonly port = async (): Promise<Port> => {
    const port = await reserveAnyPort();
    this.#ports.push(port);
    return port;
  };

  /** What starting MongoDB needs to know. */
  mongo(options: Partial<MongoOptions> = {}): MongoOptions {
    const { port, record } = this;
    return { dataDir: this.path('mongo'), logFile: this.path('mongo.log'), port, record, ...options };
  }

  /** What starting Temporal needs to know. */
  temporal(options: Partial<TemporalOptions> = {}): TemporalOptions {
    const { port, record } = this;
    const files = { dbFile: this.path('temporal.db'), logFile: this.path('temporal.log') };
    return { ...files, port, uiPort: port, record, ...options };
  }

  /** Ends what runs, and gives the ports back. */
  async end(): Promise<void> {
    await this.record.endAll(GRACE_MS);
    for (const port of this.#ports) port.release();
  }
}
