/** Whether the daily run ran, and whether it goes on. */
import { cancellationSignal, getClient } from '@temporalio/activity';
import { ScheduleNotFoundError } from '@temporalio/client';
import { ENTITIES } from '../../domain/common/entity.ts';
import { LONG_PAUSE_MS, missingRun, scheduledRunAt } from '../../domain/runs/run-schedule.ts';
import { addWeeks, parisDay, parisInstant, weekKey, weekMonday } from '../../domain/time/paris-time.ts';
import { checkMoney, checksDue } from '../../store/billing/checks/check-money.ts';
import { cronLogId } from '../../store/intercompany/cron-log.ts';
import { raiseAlert, resolveAlert } from '../../store/monitoring/alerts.ts';
import type { ActivityDeps } from '../deps.ts';
import { runSubject } from './alerts.ts';

/** A day, and time for the run itself (00-runbook "Surveiller `delivery_reports`"). */
const REPORT_DUE_MS = 26 * 60 * 60_000;

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

  /** The last run began more than 26 hours ago: once per missing run. */
  async function checkAge(now: Date): Promise<void> {
    const last = await store.delivery_reports.findOne({}, { sort: { started_at: -1 } });
    // Before the first run ever, a day is counted from when the first user was made: nobody waited for a run earlier.
    const first = last ? null : await store.users.findOne({}, { sort: { created_at: 1 } });
    const since = last?.started_at ?? first?.created_at ?? now;
    const age = now.getTime() - since.getTime();
    if (age < REPORT_DUE_MS) return;
    const hours = Math.floor(age / 3_600_000);
    await raiseAlert(deps, 'run_missing', runSubject(last?._id ?? 'none'), { hours });
  }

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
      await checkAge(now);
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
