/**
 * What workflows, their callers and the worker agree on: names, ids, arguments and results. Ids, codes and counts
 * only: whatever passes here is readable in Temporal's history (04-architecture "Temporal").
 */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { AttemptResult, BatchStatus } from '../domain/deliveries/delivery-lifecycle.ts';
import type { ParisDay } from '../domain/time/paris-time.ts';

/** Ids of workflows, in one place. */
export const workflowIds = {
  dailyDelivery: (day: ParisDay) => `daily-delivery/${day}`,
  batch: (batchId: string) => `batch/${batchId}`,
  routeStock: 'route-stock',
} as const;

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

export interface BatchInput {
  batch_id: string;
}

/** Who asks for an action on a batch. */
export interface BatchCommand {
  /** User id, or `system`. */
  by: string;
  /** Counts as one of the automatic attempts. */
  automatic: boolean;
  /** Names the address a person chose for this try, which is stored with the batch. */
  override_id?: string;
}

/** What became of a batch after an action. */
export interface BatchOutcome {
  /** Another one than asked about when a suppressed lead had to leave the batch. */
  batch_id: string;
  status: BatchStatus;
  /** Typed code of the last trouble, of this try when there was one, such as `SMTP_CONNECT`. */
  code: string | null;
  /** Leads. */
  count: number;
  /** A failed one may pass later. */
  retryable: boolean;
  automatic_attempts: number;
  /** What became of the try that was asked for; null when nothing was tried. */
  tried: AttemptResult | null;
}

/** Sends a `ready_to_send` or `failed` batch now. */
export const retryUpdate = defineUpdate<BatchOutcome, [BatchCommand]>('retry');
/** Declares an `uncertain` batch sent. */
export const confirmUpdate = defineUpdate<BatchOutcome, [BatchCommand]>('confirm');
/** Sends an `uncertain` batch again. */
export const resendUpdate = defineUpdate<BatchOutcome, [BatchCommand]>('resend');
/** Cancels a batch that is not sent; its reason is stored with it beforehand. */
export const cancelUpdate = defineUpdate<BatchOutcome, [BatchCommand]>('cancel');
/** Sends the stored CSV of a `sent` batch again; status, outcome and `sent_at` stay. */
export const forceUpdate = defineUpdate<BatchOutcome, [BatchCommand]>('force');
/** Look at the batch again: something else than this workflow changed it. */
export const lookAgainSignal = defineSignal('look_again');
export const batchStateQuery = defineQuery<BatchOutcome | null>('state');

/** Route the stock once more, after the pass under way. */
export const routeAgainSignal = defineSignal('route_again');

export interface RouteStockResult {
  assigned: number;
  kept: number;
}

/** Types of failures besides `DeliveryRefusalCode`: none of them is retried. */
export const FAILURES = {
  /** A daily run for another Paris day than today. */
  notToday: 'NOT_TODAY',
  /** Another daily run holds the lock. */
  runInProgress: 'RUN_IN_PROGRESS',
} as const;
