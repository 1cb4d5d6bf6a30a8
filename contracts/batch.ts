/**
 * What `batch/<id>`, its callers and its worker agree on. Ids, codes and counts only: whatever passes here is readable in Temporal's history (04-architecture "Temporal").
 */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { AttemptResult, BatchStatus } from '../domain/deliveries/delivery-lifecycle.ts';

export interface BatchInput {
  batch_id: string;
  /** Of a workflow that continues itself: when it stops waiting for operators, ms since the epoch. */
  deadline?: number;
  /** Of a workflow that continues itself: the address the last person chose. */
  override_id?: string;
}

/** Who asks for an action on a batch. */
export interface BatchCommand {
  /** User id, or `system`. */
  by: string;
  /** Counts as one of the automatic attempts. */
  automatic: boolean;
  /** Names the address a person chose for this try, which is stored with the batch. */
  override_id?: string;
  /** The person's request on the batch (store/deliveries/requests.ts): it is carried out once. */
  request_id?: string;
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
  /** It is sent, and one of the client's two channels does not have it: it belongs into the inbox. */
  missing?: true;
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
