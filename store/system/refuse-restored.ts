/** A worker does not run on a database that was restored and is not settled: it would send again what left after the backup. */
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../../start-error.ts';
import type { Store } from '../db/mongo.ts';
import { standingRestore } from './restore-mark.ts';

/** `EX_CONFIG` of sysexits: a person has to do something first. */
export const RESTORE_STANDS_EXIT = 78;

export class RestoreStandsError extends StartError {
  override name = 'RestoreStandsError';
  override readonly exitCode = RESTORE_STANDS_EXIT;
}

/** How often a running worker looks: a database may be restored beneath it. */
const LOOK_MS = 5_000;

/** @throws RestoreStandsError while the mark of a restore stands */
export async function refuseRestored(store: Store): Promise<void> {
  const restore = await standingRestore(store);
  if (!restore) return;
  throw new RestoreStandsError(
    `The database "${store.db.databaseName}" was restored from the backup of ${restore._id} and is not settled: nothing is sent. ` +
      `Run npm run restore:settle -- --backup-at ${restore._id}, then start the worker.`,
  );
}

/**
 * Looks until the mark stands, or until stopped.
 * @returns the error a worker ends with; null when stopped before
 */
export async function untilRestored(
  store: Store,
  stopped: AbortSignal,
  lookMs = LOOK_MS,
): Promise<RestoreStandsError | null> {
  while (!stopped.aborted) {
    try {
      await refuseRestored(store);
    } catch (error) {
      // MongoDB away is not this look's business.
      if (error instanceof RestoreStandsError) return error;
    }
    await pause(lookMs, undefined, { signal: stopped }).catch(() => undefined);
  }
  return null;
}
