/** The steps of `retention/<date>`, each of which may be repeated. */
import { cancellationSignal } from '@temporalio/activity';
import type { RetentionInput } from '../../contracts/retention.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import {
  closeRetentionRun,
  openRetentionRun,
  purgeRetentionPage,
} from '../../store/privacy/retention-run.ts';
import { readSetting } from '../../store/settings/settings.ts';
import type { ActivityDeps } from '../deps.ts';

/** Of one activity: what a retry would have to look at again is one page. */
const PAGES_MS = 10_000;

export const retentionActivities = ({ store }: ActivityDeps) => ({
  /** @returns whether there is something to do: it is switched on, or a dry run that is open */
  async openRetention({ run_id, at_any_hour }: RetentionInput): Promise<boolean> {
    const there = await store.retention_runs.findOne({ _id: run_id });
    if (there?.kind === 'dry_run') return there.status === 'running';
    const { enabled, months } = await readSetting(store, 'retention');
    if (!enabled) return false;
    return openRetentionRun(store, {
      ...{ id: run_id, kind: 'run', months, by: SYSTEM, now: new Date() },
      at_any_hour: at_any_hour ?? false,
    });
  },

  /** Pages, until there are no more, the time of one activity is over, or the morning has come. @returns whether to go on */
  async purgePages(runId: string): Promise<boolean> {
    const signal = cancellationSignal();
    const end = performance.now() + PAGES_MS;
    while (performance.now() < end) {
      signal.throwIfAborted();
      if (!(await purgeRetentionPage(store, runId, new Date()))) return false;
    }
    return true;
  },

  async closeRetention(runId: string): Promise<void> {
    await closeRetentionRun(store, runId, new Date());
  },
});
