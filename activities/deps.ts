/** What the activities work with; `worker.ts` wires the real things, tests their own. */
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { PhoneKeys } from '../store/db/ids.ts';
import type { PlannedSince } from '../store/monitoring/watch-runs.ts';
import type { Store } from '../store/db/mongo.ts';
import type { EinvoicePlatform } from '../channels/einvoice/platform.ts';
import type { ApiChannel } from '../channels/api/api-channel.ts';
import type { Channels } from '../channels/email/channels.ts';
import type { Entity } from '../domain/common/entity.ts';

export interface ActivityDeps {
  store: Store;
  config: Config;
  channels: Channels;
  api: ApiChannel;
  /** E-invoice platforms, of the companies that have one. */
  platforms: ReadonlyMap<Entity, EinvoicePlatform>;
  keys: PhoneKeys;
  /** Names this process's stripe of the counters. */
  stripe: string;
  log: Log;
  /** What Temporal plans. */
  planned: PlannedSince;
  /** Aborted when the process is told to end: who only waits for others stops waiting. */
  stopping: AbortSignal;
}
