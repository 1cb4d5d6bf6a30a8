/** The purge as the API shows it. */
import {
  KEPT_REASONS,
  RETENTION_BOUNDS,
  RETENTION_FIELDS,
  RETENTION_KINDS,
  type RetentionMonths,
  retentionProblems,
  type RetentionSettings,
} from '../../domain/privacy/retention.ts';
import type { RetentionRunDoc } from '../../store/privacy/collections.ts';
import type { App } from '../http/deps.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import { invalid } from '../http/validation.ts';
import type { Retention, RetentionRun } from './contract.ts';

const RUNS = 30;

export const runView = (run: RetentionRunDoc): RetentionRun => ({
  ...{ id: run._id, kind: run.kind, status: run.status, months: run.months, by: run.by_name },
  counts: RETENTION_KINDS.map((kind) => {
    const { purged = 0, kept = {} } = run.counts[kind] ?? {};
    return {
      ...{ kind, purged },
      kept: KEPT_REASONS.flatMap((reason) => {
        const count = kept[reason] ?? 0;
        return count > 0 ? [{ reason, count }] : [];
      }),
    };
  }),
  started_at: instant(run.started_at),
  finished_at: maybeInstant(run.finished_at),
});

export async function retentionView(
  { deps: { store } }: App,
  { enabled, months }: RetentionSettings,
): Promise<Retention> {
  const latest = (kind: RetentionRunDoc['kind'], limit: number) =>
    store.retention_runs.find({ kind }).sort({ started_at: -1 }).limit(limit).toArray();
  const [runs, [dry]] = await Promise.all([latest('run', RUNS), latest('dry_run', 1)]);
  return {
    ...{ enabled, months },
    bounds: RETENTION_FIELDS.map((kind) => ({ kind, ...RETENTION_BOUNDS[kind] })),
    runs: runs.map(runView),
    dry_run: dry ? runView(dry) : null,
  };
}

/** What is left out stays. @throws Problem 422 */
export function changedMonths(
  before: RetentionMonths,
  asked: Partial<RetentionMonths> = {},
): RetentionMonths {
  const months = { ...before, ...asked };
  const problems = retentionProblems(months);
  if (problems.length > 0) throw invalid(problems);
  return months;
}
