/**
 * What the daily run, its callers and its worker agree on. Ids, codes and counts only: whatever passes here is readable in Temporal's history (04-architecture "Temporal").
 */
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { ParisDay } from '../domain/time/paris-time.ts';

export interface DailyDeliveryInput {
  /** Paris day; a day that is not today is refused. */
  date: ParisDay;
  trigger: 'schedule' | 'manual';
  /** User id, or `system`. */
  by: string;
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

export const pauseRunSignal = defineSignal('pause');
export const resumeRunSignal = defineSignal('resume');
export const runStateQuery = defineQuery<RunState | null>('state');

/** Types of failures besides `DeliveryRefusalCode`: none of them is retried. */
export const FAILURES = {
  /** A daily run for another Paris day than today. */
  notToday: 'NOT_TODAY',
  /** Another daily run holds the lock. */
  runInProgress: 'RUN_IN_PROGRESS',
} as const;
