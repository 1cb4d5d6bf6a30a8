/**
 * What the daily run, its callers and its worker agree on. Ids, codes and counts only: whatever passes here is readable in Temporal's history (04-architecture "Temporal").
 */
import { defineQuery, defineSignal } from '@temporalio/workflow';
import { CATCH_UP_HOURS } from '../domain/runs/run-schedule.ts';
import type { ParisDay } from '../domain/time/paris-time.ts';

export interface DailyDeliveryInput {
  /** Paris day; a day that is not today is refused. */
  date: ParisDay;
  trigger: 'schedule' | 'manual';
  /** User id, or `system`. */
  by: string;
  /** How long a run waits for others; `RUN_LIMITS` when absent, which is always but in tests. */
  limits?: RunLimits;
}

export interface DailyDeliveryResult {
  report_id: string;
  /** Batches. */
  sent: number;
  failed: number;
  uncertain: number;
  /** No line of the balance is off. */
  balanced: boolean;
}

export interface RunState {
  report_id: string;
  step: string;
  paused: boolean;
  /** Batches. */
  done: number;
  total: number;
  failed: number;
}

/** How long a run tries to begin. */
export interface RunLimits {
  /** From its planned time on it begins as soon as MongoDB lets it, for so long. */
  openForMs: number;
  /** A planned run that begins at the very end of its day still tries for so long. */
  shortestMs: number;
  /** At most so long between two tries. */
  retryEveryMs: number;
  /** The run before is given so long to hand over, … */
  handOverMs: number;
  /** … then so long to end after it was cancelled, and again after it was terminated. */
  endMs: number;
}

export const RUN_LIMITS: RunLimits = {
  openForMs: CATCH_UP_HOURS * 3_600_000,
  shortestMs: 60_000,
  retryEveryMs: 30_000,
  handOverMs: 5 * 60_000,
  endMs: 60_000,
};

/** Another day's run takes over: this one finishes what it is sending, closes its report and ends. */
export const handOverSignal = defineSignal('hand_over');
export const pauseRunSignal = defineSignal('pause');
export const resumeRunSignal = defineSignal('resume');
export const runStateQuery = defineQuery<RunState | null>('state');

/** Types of failures besides `DeliveryRefusalCode`: none of them is retried. */
export const FAILURES = {
  /** A daily run for another Paris day than today. */
  notToday: 'NOT_TODAY',
  /** Another daily run holds the lock. */
  runInProgress: 'RUN_IN_PROGRESS',
  /** The day's planned run could not begin while it was worth it. */
  missed: 'RUN_MISSED',
} as const;
