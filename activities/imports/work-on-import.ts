/** One page of what is asked of a file. */
import { setTimeout as wait } from 'node:timers/promises';
import { cancellationSignal } from '@temporalio/activity';
import { maskPersonal } from '../../log.ts';
import type { ImportDoc } from '../../store/imports/collections.ts';
import { ImportCommit, IMPORT_GROUP, ImportMovedError } from '../../store/imports/commit-import.ts';
import type { ImportDeps } from '../../store/imports/import-rows.ts';
import { previewImport } from '../../store/imports/preview-import.ts';
import { ImportUndo } from '../../store/imports/undo-import.ts';
import type { ActivityDeps } from '../deps.ts';
import { wakeImmediate } from '../deliveries/wake-immediate.ts';
import { askRouteStock } from '../routing/route-stock.ts';

/** Of one activity: what a retry would have to look at again. */
const PAGE_MS = 10_000;
/** Rows of a file that come in a second: a tenth of what the door takes, so that live leads do not wait for them. */
const ROWS_PER_SECOND = 200;
const GROUP_MS = (IMPORT_GROUP * 1000) / ROWS_PER_SECOND;

/** Steps, until there are no more or the page is full. @returns whether there may be more */
async function inPages(step: () => Promise<boolean>, paceMs = 0): Promise<boolean> {
  const signal = cancellationSignal();
  const end = performance.now() + PAGE_MS;
  while (performance.now() < end) {
    signal.throwIfAborted();
    const next = performance.now() + paceMs;
    if (!(await step())) return false;
    await wait(Math.max(0, next - performance.now()), undefined, { signal });
  }
  return true;
}

async function commit(deps: ImportDeps, doc: ImportDoc): Promise<boolean> {
  const work = new ImportCommit(deps, doc);
  try {
    return await inPages(() => work.next(new Date()), GROUP_MS);
  } catch (error) {
    // Somebody has moved it: what it is now is looked at again.
    if (error instanceof ImportMovedError) return true;
    throw error;
  }
}

async function undo(deps: ImportDeps, doc: ImportDoc): Promise<boolean> {
  const work = new ImportUndo(deps, doc);
  const more = await inPages(() => work.next(new Date()));
  // Orders have room again.
  if (!more) await askRouteStock();
  return more;
}

export const importActivities = ({ store, keys, stripe, log }: ActivityDeps) => ({
  /** @returns whether there may be more to do */
  async workOnImport(importId: string): Promise<boolean> {
    const onRoutingError = (error: unknown) =>
      log.error({ import_id: importId, reason: maskPersonal(String(error)) }, 'a row is not routed');
    const deps: ImportDeps = { store, keys, stripe, onRoutingError };
    const doc = await store.imports.findOne({ _id: importId });
    if (doc?.status === 'previewing') return !(await previewImport(deps, doc, new Date()));
    if (doc?.status === 'committing') {
      const more = await commit(deps, doc);
      // The pass looks for itself within a minute.
      await wakeImmediate({ store }, new Date()).catch(() => undefined);
      return more;
    }
    if (doc?.status === 'undoing') return undo(deps, doc);
    return false;
  },
});
