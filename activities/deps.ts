/** What the activities work with; `worker.ts` wires the real things, tests their own. */
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { PhoneKeys } from '../store/db/ids.ts';
import type { Store } from '../store/db/mongo.ts';
import type { Channels } from '../channels/email/channels.ts';

export interface ActivityDeps {
  store: Store;
  config: Config;
  channels: Channels;
  keys: PhoneKeys;
  /** Names this process's stripe of the counters. */
  stripe: string;
  log: Log;
  /** Aborted when the process is told to end: who only waits for others stops waiting. */
  stopping: AbortSignal;
}
