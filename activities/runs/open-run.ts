/** How a daily run begins, and how the one before it ends. */
import { activityInfo, getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { type DailyDeliveryInput, FAILURES, handOverSignal } from '../../contracts/daily-delivery.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { scheduledRunAt } from '../../domain/runs/run-schedule.ts';
import { type ParisDay, parisDay } from '../../domain/time/paris-time.ts';
import { mayPass } from '../../store/db/errors.ts';
import { raiseAlert, resolveAlert, resolveOthers } from '../../store/monitoring/alerts.ts';
import { abandonReport, openReport, type ReportHolder } from '../../store/runs/open-report.ts';
import { savePause } from '../../store/runs/save-report.ts';
import { openEntities } from '../../store/settings/open-entities.ts';
import type { ActivityDeps } from '../deps.ts';
import { isRunning } from '../is-running.ts';
import { runSubject } from '../../store/monitoring/watch-runs.ts';

export interface OpenedRun {
  report_id: string;
  /** Entities that deliver today; the others' leads wait for their next day. */
  open: Entity[];
}

/** A run of another day that has not ended. */
export interface RunBefore {
  held_by: { report_id: string; workflow_id: string; first_run_id: string; before: ParisDay };
}

export interface OpenRunInput extends Omit<DailyDeliveryInput, 'limits'> {
  workflow_id: string;
  first_run_id: string;
  /** Answers with the run before instead of failing. */
  take_over?: boolean;
}

export interface EndRunBeforeInput {
  /** Of the run that takes over. */
  date: ParisDay;
  how: 'hand_over' | 'cancel' | 'terminate';
  report_id: string;
  workflow_id: string;
  first_run_id: string;
  before: ParisDay;
}

const holderOf = ({ report_id, workflow_id, first_run_id, before }: EndRunBeforeInput): ReportHolder => ({
  _id: report_id,
  workflow_id,
  first_run_id,
  date: before,
});

/** What is told of runs that did not begin, or do not go on; there is one at a time, so one that begins ends it all. */
const OVER_WITH_THE_NEXT = ['run_late', 'run_missed', 'run_missing', 'run_blocked', 'run_paused'] as const;

/**
 * Nobody waits for this attempt any more: it stood before a database that was away, and its time is over. It must not open a
 * run that people were told did not take place.
 */
function refuseWhenOver(): void {
  const { scheduledTimestampMs, scheduleToCloseTimeoutMs } = activityInfo();
  if (Date.now() > scheduledTimestampMs + scheduleToCloseTimeoutMs)
    throw ApplicationFailure.nonRetryable(FAILURES.missed, FAILURES.missed);
}

export const openRunActivities = (deps: ActivityDeps) => {
  const { store, log } = deps;

  async function open({ take_over = false, ...input }: OpenRunInput): Promise<OpenedRun | RunBefore> {
    const now = new Date();
    if (input.date !== parisDay(now))
      throw ApplicationFailure.nonRetryable(FAILURES.notToday, FAILURES.notToday);
    const entities = await openEntities(store, now);
    for (;;) {
      refuseWhenOver();
      const opened = await openReport(store, { ...input, now });
      if ('report_id' in opened) return { ...opened, open: entities };
      const { _id: report_id, workflow_id, first_run_id, date } = opened.held_by;
      if (await isRunning(opened.held_by)) {
        if (take_over) return { held_by: { report_id, workflow_id, first_run_id, before: date } };
        throw ApplicationFailure.nonRetryable(FAILURES.runInProgress, FAILURES.runInProgress);
      }
      await abandonReport(store, opened.held_by, { status: 'failed', code: 'RUN_VANISHED', now });
    }
  }

  return {
    /**
     * Opens the run's report; takes the lock over from a run that no longer exists. One that does is answered, or fails
     * with `RUN_IN_PROGRESS`; another day than today fails with `NOT_TODAY`, for good.
     */
    async openRun(input: OpenRunInput): Promise<OpenedRun | RunBefore> {
      const { attempt, scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo();
      const facts = {
        minutes: Math.floor((currentAttemptScheduledTimestampMs - scheduledTimestampMs) / 60_000),
      };
      try {
        const opened = await open(input);
        if ('held_by' in opened) return opened;
        // It could only be written down now: what kept the run from beginning was the database.
        if (facts.minutes > 0) await raiseAlert(deps, 'run_late', runSubject(input.date), facts);
        await resolveOthers(store, OVER_WITH_THE_NEXT);
        return opened;
      } catch (error) {
        // The database that would keep an alert is away, and whoever watches the log is told at once.
        if (attempt === 1 && mayPass(error)) log.error({ action: 'alert.run_late', id: input.date }, 'alert');
        throw error;
      }
    },

    /** Has the run before this one end. Asked again, or of a run that has ended, it changes nothing. */
    async endRunBefore(input: EndRunBeforeInput): Promise<void> {
      const { date, how, workflow_id, first_run_id, report_id } = input;
      const holder = holderOf(input);
      const subject = { ...runSubject(date), related: { report_id } };
      await raiseAlert(deps, 'run_blocked', subject, { before: input.before });
      const handle = getClient().workflow.getHandle(workflow_id, undefined, {
        firstExecutionRunId: first_run_id,
      });
      try {
        if (how === 'hand_over') await handle.signal(handOverSignal);
        else if (how === 'cancel') await handle.cancel();
        else await handle.terminate('Remplacée par l’exécution du jour suivant');
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
      if (how === 'terminate')
        await abandonReport(store, holder, { status: 'abandoned', code: 'HANDED_OVER', now: new Date() });
    },

    /** Tells people that the day's planned run did not begin. */
    async alertMissedRun(date: ParisDay): Promise<void> {
      const planned = scheduledRunAt(date).toISOString();
      await resolveAlert(store, ['run_late', 'run_blocked'], date);
      await raiseAlert(deps, 'run_missed', runSubject(date), { planned });
    },

    /** Shows whether the run waits. */
    async showPause(pause: { report_id: string; paused: boolean }): Promise<void> {
      const { report_id, paused } = pause;
      await savePause(store, { ...pause, now: new Date() });
      if (!paused) await resolveAlert(store, ['run_paused'], report_id);
    },
  };
};
