/** Whether the daily run ran, and whether it goes on. */
import { cancellationSignal, getClient } from '@temporalio/activity';
import { ScheduleNotFoundError } from '@temporalio/client';
import { ENTITIES } from '../../domain/common/entity.ts';
import { LONG_PAUSE_MS, missingRun, scheduledRunAt } from '../../domain/runs/run-schedule.ts';
import { addWeeks, parisDay, parisInstant, weekKey, weekMonday } from '../../domain/time/paris-time.ts';
import { checkMoney, checksDue } from '../../store/billing/checks/check-money.ts';
import { cronLogId } from '../../store/intercompany/cron-log.ts';
import { raiseAlert, resolveAlert } from '../../store/monitoring/alerts.ts';
import { watchRuns } from '../../store/monitoring/watch-runs.ts';
import type { ActivityDeps } from '../deps.ts';
import { runSubject } from './alerts.ts';

/** Since when a job has been planned; null while it is not, because nobody made its Schedule or somebody paused it. */
async function plannedSince(job: string): Promise<Date | null> {
  try {
    const { state, info } = await getClient().schedule.getHandle(job).describe();
    return state.paused ? null : info.createdAt;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

export const monitoringActivities = (deps: ActivityDeps) => {
  const { store } = deps;

  /** Today's planned run has not begun: at once, and again when it is too late for it to begin by itself. */
  async function checkToday(now: Date): Promise<void> {
    const date = parisDay(now);
    if (await store.delivery_reports.findOne({ date }, { projection: { _id: 1 } })) return;
    const since = await plannedSince('daily-delivery');
    const missing = since && missingRun(date, now, since);
    if (!missing) return;
    if (missing === 'run_missed') await resolveAlert(store, ['run_late'], date);
    const planned = scheduledRunAt(date).toISOString();
    await raiseAlert(deps, missing, runSubject(date), { planned });
  }

  /** A run is paused for so long that somebody may have forgotten it. */
  async function checkPause(now: Date): Promise<void> {
    const paused = await store.delivery_reports.findOne({ lock: 'daily-delivery', paused: true });
    if (!paused?.paused_at || now.getTime() - paused.paused_at.getTime() < LONG_PAUSE_MS) return;
    const since = paused.paused_at.toISOString();
    await raiseAlert(deps, 'run_paused', { ...runSubject(paused._id), occurrence: since }, { since });
  }

  /** Monday's job, of both companies and every week, has not run by noon: the ledgers and what the companies owe each other wait for somebody. */
  async function checkMonday(now: Date): Promise<void> {
    const week = addWeeks(weekKey(now), -1);
    const planned = parisInstant(`${weekMonday(weekKey(now))}T12:00`)!;
    if (now < planned) return;
    const since = await plannedSince('intercompany-invoices');
    if (!since || since > planned) return;
    const log = await store.cron_logs.findOne({ _id: cronLogId({ week, named: false, issuers: ENTITIES }) });
    if (!log) await raiseAlert(deps, 'intercompany_missing', { type: 'cron', id: week, entity: null });
  }

  return {
    /** Raises the alerts on runs that did not begin, or do not go on. */
    async checkReports(): Promise<void> {
      const now = new Date();
      await watchRuns(deps, now);
      await checkPause(now);
      await checkToday(now);
      await checkMonday(now);
    },

    /** Once a Paris day: whether money adds up. A crash leaves the rest to the next look. */
    async checkMoney(): Promise<void> {
      const now = new Date();
      await checkMoney(deps, now, await checksDue(store, now), cancellationSignal());
    },
  };
};
