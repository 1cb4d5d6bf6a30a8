/**
 * How a run begins: as soon as MongoDB lets it, and after the run before it. Whoever planned it is told when it does not.
 */
import { isCancellation, patched, sleep, workflowInfo } from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';
import type { OpenedRun, RunBefore } from '../../activities/runs/open-run.ts';
import { type DailyDeliveryInput, FAILURES, RUN_LIMITS } from '../../contracts/daily-delivery.ts';
import { runMissedAt } from '../../domain/runs/run-schedule.ts';
import { opening, quick, telling } from '../activities.ts';

/** Between two looks at whether the run before has ended. */
const LOOK_MS = 2_000;

const isHeld = (opened: OpenedRun | RunBefore): opened is RunBefore => 'held_by' in opened;

/**
 * Opens the run's report. A planned run takes over from one of another day that has not ended.
 * @throws ApplicationFailure `RUN_MISSED` when a planned run could not begin in its time
 */
export async function openRun({
  date,
  trigger,
  by,
  limits = RUN_LIMITS,
}: DailyDeliveryInput): Promise<OpenedRun> {
  const { workflowId, firstExecutionRunId } = workflowInfo();
  const planned = trigger === 'schedule';
  const left = Math.max(runMissedAt(date).getTime() - Date.now(), limits.shortestMs);
  const openForMs = planned ? Math.min(limits.openForMs, left) : limits.openForMs;
  const { openRun: open } = opening({ ...limits, openForMs });
  const input = { date, trigger, by, workflow_id: workflowId, first_run_id: firstExecutionRunId };
  const tryToOpen = () => open({ ...input, take_over: planned });

  async function takeOver(before: RunBefore): Promise<OpenedRun> {
    for (const [how, ms] of [
      ['hand_over', limits.handOverMs],
      ['cancel', limits.endMs],
      ['terminate', limits.endMs],
    ] as const) {
      await quick.endRunBefore({ date, how, ...before.held_by });
      for (const until = Date.now() + ms; Date.now() < until;) {
        await sleep(LOOK_MS);
        const opened = await tryToOpen();
        if (!isHeld(opened)) return opened;
      }
    }
    throw ApplicationFailure.nonRetryable(FAILURES.runInProgress, FAILURES.runInProgress);
  }

  try {
    const opened = await tryToOpen();
    return isHeld(opened) ? await takeOver(opened) : opened;
  } catch (error) {
    if (!planned || isCancellation(error) || !patched('missed-run-is-told')) throw error;
    await telling.alertMissedRun(date);
    throw ApplicationFailure.nonRetryable(FAILURES.missed, FAILURES.missed);
  }
}
