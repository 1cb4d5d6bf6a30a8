/** What a run carries from one execution to the next: ids, counts and a flag (04-architecture "Temporal"). */
import type { OpenedRun } from '../../activities/runs/open-run.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { RunError } from '../../domain/runs/run-report.ts';
import type { DailyDeliveryInput, RunState } from '../../contracts/daily-delivery.ts';

/** Steps in order, by the names people read in the report. */
export const RUN_STEPS = [
  'deliver_pending',
  'mark_lb',
  'assign_stock',
  'deliver_assigned',
  'report',
] as const;
export type RunStepName = (typeof RUN_STEPS)[number];

export interface RunPosition extends OpenedRun {
  step: RunStepName;
  /** When this step began, ms since the epoch. */
  step_started_at: number;
  /** Where the pages of this step are: failed batches to retry first, then ready ones. */
  retrying: boolean;
  after: string;
  paused: boolean;
  /** The next day's run takes over: this one ends. */
  handed_over?: boolean;
  /** Batches. */
  done: number;
  total: number;
  failed: number;
  steps: { name: RunStepName; started_at: number; ms: number }[];
  errors: RunError[];
  marked_lb: Record<Entity, number>;
}

/** A run's input once it continues itself. */
export type RunInput = DailyDeliveryInput & { progress?: RunPosition };

export const newProgress = (run: OpenedRun, now: number, paused: boolean): RunPosition => ({
  ...run,
  step: RUN_STEPS[0],
  step_started_at: now,
  retrying: true,
  after: '',
  paused,
  done: 0,
  total: 0,
  failed: 0,
  steps: [],
  errors: [],
  marked_lb: { ZR7: 0, MDL: 0 },
});

export const runStateOf = ({ report_id, step, paused, done, total, failed }: RunPosition): RunState => ({
  report_id,
  step,
  paused,
  done,
  total,
  failed,
});
