/** What the activities work with; `worker.ts` wires the real things, tests their own. */
import type { Config } from '../config.ts';
import type { PhoneKeys } from '../store/db/ids.ts';
import type { Store } from '../store/db/mongo.ts';
import type { Channels } from './deliveries/channels.ts';

/** The part of a pino logger used here. Ids and codes only (06-law). */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ActivityDeps {
  store: Store;
  config: Config;
  channels: Channels;
  keys: PhoneKeys;
  /** This process's name in the striped counters. */
  stripe: string;
  log: Log;
}
