/**
 * The daily run (01-domain "The daily run"): deliver what waits and retry what failed, mark LB, assign the stock and
 * deliver that too, save the report with the balance. One at a time, by this workflow's id and by the report's lock.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { quick, scan } from '../activities.ts';
import { openRun } from './open-run.ts';
import { assignAllStock } from '../route-stock/assign-stock.ts';
import {
  type DailyDeliveryResult,
  handOverSignal,
  pauseRunSignal,
  resumeRunSignal,
  runStateQuery,
} from '../../contracts/daily-delivery.ts';
import { type Delivering, deliverReady, retryFailed } from './deliver-batches.ts';
import { BATCHES_PER_EXECUTION } from '../../contracts/limits.ts';
import {
  newProgress,
  RUN_STEPS,
  type RunInput,
  type RunPosition,
  type RunStepName,
  runStateOf,
} from './run-progress.ts';
import { searchAttributes } from '../../contracts/search-attributes.ts';
import { runDetails } from '../../contracts/summaries.ts';
import { sweep } from '../housekeeping/sweep.ts';

export async function dailyDelivery(input: RunInput): Promise<DailyDeliveryResult> {
  let run: RunPosition | undefined = input.progress;
  let paused = run?.paused ?? false;
  const show = () => run && setCurrentDetails(runDetails(runStateOf(run)));
  /** The writes of a pause to the report follow each other, so that the report shows the latest. */
  let shown: Promise<unknown> = Promise.resolve();
  const showPause = ({ report_id }: RunPosition): Promise<unknown> =>
    (shown = shown.then(() => quick.showPause({ report_id, paused })).catch(() => undefined));
  const setPaused = (value: boolean) => async () => {
    paused = value;
    if (!run) return;
    run.paused = value;
    show();
    await showPause(run);
  };
  setHandler(pauseRunSignal, setPaused(true));
  setHandler(resumeRunSignal, setPaused(false));
  let handedOver = run?.handed_over ?? false;
  setHandler(handOverSignal, () => {
    handedOver = true;
    if (run) run.handed_over = true;
  });
  setHandler(runStateQuery, () => (run ? runStateOf(run) : null));

  const { date } = input;
  upsertSearchAttributes([{ key: searchAttributes.date, value: date }]);
  if (!run) {
    run = newProgress(await openRun(input), Date.now(), paused);
    run.handed_over = handedOver;
    if (paused) await showPause(run);
    // What was left half done by crashes is finished before anything is counted.
    await carryOn(run, 'SWEEP_FAILED', () => sweep().then(() => true));
  }

  /** It was told to end before it had done everything. */
  let abandoned = false;
  const startedWith = run.done;
  const on: Delivering = {
    run,
    changed: show,
    enough: (more) => run!.done + more - startedWith >= BATCHES_PER_EXECUTION,
  };
  for (;;) {
    upsertSearchAttributes([{ key: searchAttributes.state, value: run.step }]);
    show();
    if (run.step === 'report') break;
    if (!(await STEPS[run.step](on)) && !run.handed_over) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof dailyDelivery>({ ...input, progress: run });
    }
    nextStep(run);
    abandoned = run.handed_over === true;
    if (abandoned) break;
  }
  await condition(allHandlersFinished);
  const { report_id, open, steps, errors, marked_lb } = run;
  const result = await scan.saveRun({
    report_id,
    date,
    open,
    steps,
    errors,
    marked_lb,
    ...(abandoned && { abandoned }),
  });
  upsertSearchAttributes([{ key: searchAttributes.state, value: 'done' }]);
  return result;
}

/** Each does its part of the run; false: this execution is long enough, go on with it in the next. */
const STEPS: Record<Exclude<RunStepName, 'report'>, (on: Delivering) => Promise<boolean>> = {
  async deliver_pending(on) {
    return carryOn(on.run, 'DELIVER_PENDING_FAILED', async () => {
      if (on.run.retrying) {
        if (!(await retryFailed(on))) return false;
        on.run.retrying = false;
      }
      return deliverReady(on);
    });
  },

  async mark_lb({ run }) {
    return carryOn(run, 'MARK_LB_FAILED', async () => {
      for (let more = true; more && !run.handed_over;) {
        const page = await scan.markLbPage();
        run.marked_lb.ZR7 += page.marked.ZR7;
        run.marked_lb.MDL += page.marked.MDL;
        more = page.more;
      }
      return true;
    });
  },

  async assign_stock({ run }) {
    return carryOn(run, 'ASSIGN_STOCK_FAILED', async () => {
      const { failed } = await assignAllStock('run', () => run.handed_over === true);
      if (failed > 0) run.errors.push({ code: 'LEADS_NOT_ROUTED', count: failed });
      if (!run.handed_over) await scan.logShortfalls(run.report_id);
      return true;
    });
  },

  async deliver_assigned(on) {
    return carryOn(on.run, 'DELIVER_ASSIGNED_FAILED', () => deliverReady(on));
  },
};

/** A step that fails for good is an error of the report; the next one, and the report itself, are still worth doing. */
async function carryOn(run: RunPosition, code: string, step: () => Promise<boolean>): Promise<boolean> {
  try {
    return await step();
  } catch (error) {
    if (isCancellation(error)) throw error;
    run.errors.push({ code });
    return true;
  }
}

function nextStep(run: RunPosition): void {
  const now = Date.now();
  run.steps.push({ name: run.step, started_at: run.step_started_at, ms: now - run.step_started_at });
  run.step = RUN_STEPS[RUN_STEPS.indexOf(run.step) + 1]!;
  run.step_started_at = now;
  run.after = '';
}
