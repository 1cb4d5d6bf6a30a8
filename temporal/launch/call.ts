/**
 * How calls to Temporal fail, as this folder's callers know it. A call that failed may still have been made: Temporal keeps
 * what it has started, and a worker that comes back carries it out.
 */
import {
  isGrpcServiceError,
  ServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { TemporalLink } from '../connection.ts';
import { DeliveryRefusal, isDeliveryRefusalCode } from '../../domain/deliveries/delivery-refusal.ts';

/**
 * Temporal, or every worker, did not answer in time. The workflow may have been started all the same, and what was asked
 * of it may be carried out once a worker is back.
 */
export class TemporalUnavailableError extends Error {
  override name = 'TemporalUnavailableError';
}

/** The action goes on without its caller, in this workflow. */
export interface StillRunning {
  pending: string;
}

/** An API send waits this long, then answers 202 (04-architecture "Temporal"). */
export const DEFAULT_WAIT_MS = 20_000;

/** Whether the connection or the server failed, not what was asked for. Most calls wrap what the connection said. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
  isGrpcServiceError(error) ||
  (error instanceof ServiceError && isGrpcServiceError(error.cause));

/** Error of a call as its callers know it; anything unknown is passed on. */
export function translated(error: unknown): unknown {
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    const code = error.cause.type;
    return isDeliveryRefusalCode(code) ? new DeliveryRefusal(code) : error;
  }
  if (isUnanswered(error)) return new TemporalUnavailableError('Temporal does not answer', { cause: error });
  return error;
}

/** Makes a call. @throws DeliveryRefusal, TemporalUnavailableError */
export async function callTemporal<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translated(error);
  }
}

/** Waits for the result of a workflow, until `deadline` (ms since 1970) at most. */
export async function resultUntil<T>(
  { client }: Pick<TemporalLink, 'client'>,
  workflowId: string,
  result: () => Promise<T>,
  deadline = Date.now() + DEFAULT_WAIT_MS,
): Promise<T | StillRunning> {
  try {
    return await client.withDeadline(deadline, result);
  } catch (error) {
    if (isUnanswered(error)) return { pending: workflowId };
    throw error;
  }
}
