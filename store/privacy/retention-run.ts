/**
 * A run of the purge: opened once a day, moved page by page, closed with its report. A page, what it has counted and where the run is
 * are one transaction: tried again after a crash, it finds the place moved and counts nothing twice.
 */
import {
  addRetention,
  isQuiet,
  isShorter,
  NOTHING_PURGED,
  RETENTION_KINDS,
  RETENTION_FIELDS,
  type RetentionMonths,
  type RetentionSettings,
} from '../../domain/privacy/retention.ts';
import { type Actor, logEventOnce, SYSTEM } from '../audit/event-log.ts';
import { isDuplicateKey } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { RetentionPlace, RetentionRunDoc } from './collections.ts';
import { RETENTION_PAGES } from './retention-pages.ts';

const FIRST: RetentionPlace = { kind: RETENTION_KINDS[0], after: null };

export interface OpenRetention {
  id: string;
  kind: RetentionRunDoc['kind'];
  months: RetentionMonths;
  at_any_hour: boolean;
  by: Actor;
  now: Date;
}

/** Opens a run, or finds the one there is. @returns whether there is something to do */
export async function openRetentionRun(store: Store, asked: OpenRetention): Promise<boolean> {
  const { id: _id, kind, months, at_any_hour, by, now } = asked;
  const doc: RetentionRunDoc = {
    ...{ _id, kind, status: 'running', months, as_of: now, at: FIRST, counts: {} },
    ...(at_any_hour && { at_any_hour }),
    ...{ started_at: now, started_by: by.id, by_name: by.name, updated_at: now },
  };
  try {
    await store.retention_runs.insertOne(doc);
    return true;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  // One that the morning interrupted goes on where it was.
  const again = await store.retention_runs.updateOne(
    { _id, status: 'interrupted' },
    { $set: { status: 'running', updated_at: now }, $unset: { finished_at: 1 } },
  );
  if (again.matchedCount > 0) return true;
  return (await store.retention_runs.countDocuments({ _id, status: 'running' })) > 0;
}

function placeAfter({ kind }: RetentionPlace, next: string | null): RetentionPlace | undefined {
  if (next !== null) return { kind, after: next };
  const following = RETENTION_KINDS[RETENTION_KINDS.indexOf(kind) + 1];
  return following && { kind: following, after: null };
}

/** Does one page. @returns whether there may be more to do now */
export async function purgeRetentionPage(store: Store, id: string, now: Date): Promise<boolean> {
  const run = await store.retention_runs.findOne({ _id: id });
  if (run?.status !== 'running' || !run.at) return false;
  if (run.kind === 'run' && !run.at_any_hour && !isQuiet(now)) return false;
  const { at } = run;
  const page = await RETENTION_PAGES[at.kind](store, run, at.after, now);
  const place = placeAfter(at, page.next);
  await transaction(store, async (session) => {
    const moved = await store.retention_runs.updateOne(
      { _id: id, status: 'running', 'at.kind': at.kind, 'at.after': at.after },
      {
        $set: { updated_at: now, ...(place && { at: place }) },
        ...(!place && { $unset: { at: 1 } }),
      },
      { session },
    );
    // Another try of this page was there first.
    if (moved.matchedCount === 0) return;
    const purged = run.kind === 'run' ? await page.write(session) : page.counts.purged;
    const counted = addRetention(run.counts[at.kind] ?? NOTHING_PURGED, { ...page.counts, purged });
    await store.retention_runs.updateOne(
      { _id: id },
      { $set: { [`counts.${at.kind}`]: counted } },
      { session },
    );
  });
  return true;
}

/** Ends a run with its report: done, or interrupted by the morning. May be repeated. */
export async function closeRetentionRun(store: Store, id: string, now: Date): Promise<void> {
  const run = await store.retention_runs.findOne({ _id: id });
  if (run?.status !== 'running') return;
  const status = run.at ? ('interrupted' as const) : ('done' as const);
  if (run.kind === 'run') {
    const event = {
      ...{ action: 'retention.run' as const, entity_type: 'retention' as const, entity_id: id, entity: null },
      ...{ by: SYSTEM, after: { status, ...run.counts } },
    };
    await logEventOnce(store, `retention|${id}|${status}|${JSON.stringify(run.at ?? null)}`, event, now);
  }
  await store.retention_runs.updateOne(
    { _id: id, status: 'running' },
    { $set: { status, finished_at: now, updated_at: now } },
  );
}

/** Nobody has seen what these periods would delete (409). */
export class RetentionUntriedError extends Error {
  override name = 'RetentionUntriedError';
}

/** How long what a dry run has counted is taken for what a run would do. */
const TRIED_MS = 24 * 3_600_000;

/**
 * Before anything is deleted sooner than before, somebody has seen how much that is.
 * @throws RetentionUntriedError
 */
export async function mustHaveBeenTried(
  store: Store,
  before: RetentionSettings,
  after: RetentionSettings,
  now: Date,
): Promise<void> {
  if (!after.enabled || (before.enabled && !isShorter(after.months, before.months))) return;
  const tried = await store.retention_runs
    .find({ kind: 'dry_run', status: 'done', started_at: { $gt: new Date(now.getTime() - TRIED_MS) } })
    .toArray();
  const same = tried.some(({ months }) =>
    RETENTION_FIELDS.every((field) => months[field] === after.months[field]),
  );
  if (!same) throw new RetentionUntriedError('no dry run of these periods');
}

/** A dry run that nobody will make. */
export const forgetRetentionRun = (store: Store, id: string): Promise<unknown> =>
  store.retention_runs.deleteOne({ _id: id, kind: 'dry_run' });
