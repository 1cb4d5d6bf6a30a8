/**
 * What API and commands ask of the delivery workflows. Every function throws `DeliveryRefusal` when the state of the
 * batch does not allow what was asked, and `TemporalUnavailableError` when Temporal or every worker is silent.
 */
import {
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, type SignalDefinition, type UpdateDefinition } from '@temporalio/common';
import { DeliveryRefusal, isDeliveryRefusalCode } from '../../domain/deliveries/delivery-refusal.ts';
import { parisDay, type ParisDay } from '../../domain/time/paris-time.ts';
import {
  type BatchCommand,
  type BatchInput,
  type BatchOutcome,
  cancelUpdate,
  confirmUpdate,
  forceUpdate,
  lookAgainSignal,
  resendUpdate,
  retryUpdate,
} from '../../contracts/batch.ts';
import {
  type DailyDeliveryInput,
  type DailyDeliveryResult,
  pauseRunSignal,
  resumeRunSignal,
} from '../../contracts/daily-delivery.ts';
import { routeAgainSignal, type RouteStockResult } from '../../contracts/route-stock.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import { batchSummary, runSummary } from '../../contracts/summaries.ts';
import type { TemporalLink } from '../connection.ts';

/** Neither started nor asked: Temporal, or every worker, is silent. */
export class TemporalUnavailableError extends Error {
  override name = 'TemporalUnavailableError';
}

/** An API send waits this long, then answers 202 (04-architecture "Temporal"). */
const DEFAULT_WAIT_MS = 20_000;

type BatchWorkflow = (input: BatchInput) => Promise<void>;
type DailyDelivery = (input: DailyDeliveryInput) => Promise<DailyDeliveryResult>;
type RouteStock = () => Promise<RouteStockResult>;

export interface StartedRun {
  workflow_id: string;
  run_id: string;
  date: ParisDay;
  /** Of this run: resolves when it ends. */
  result(): Promise<DailyDeliveryResult>;
}

/** The action goes on without its caller, in this workflow. */
export interface StillRunning {
  pending: string;
}

export interface BatchRequest {
  /** User id. */
  by: string;
  /** Names the address a person chose for this try (store/deliveries/override-email.ts). */
  override_id?: string;
  /** How long to wait for the result, ms; default 20 000. */
  waitMs?: number;
}

export type BatchAction = 'retry' | 'confirm' | 'resend' | 'cancel' | 'force';

const UPDATES: Record<BatchAction, UpdateDefinition<BatchOutcome, [BatchCommand]>> = {
  retry: retryUpdate,
  confirm: confirmUpdate,
  resend: resendUpdate,
  cancel: cancelUpdate,
  force: forceUpdate,
};

/** Error of a call as this module's callers know it; anything unknown is passed on. */
function translated(error: unknown): unknown {
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    const code = error.cause.type;
    return isDeliveryRefusalCode(code) ? new DeliveryRefusal(code) : error;
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcServiceError(error)) {
    return new TemporalUnavailableError('Temporal does not answer', { cause: error });
  }
  return error;
}

async function ask<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translated(error);
  }
}

/** Starts today's run, or joins the one under way. */
export function startDailyDelivery(
  { client, taskQueue }: TemporalLink,
  request: { by: string; now?: Date },
): Promise<StartedRun> {
  const date = parisDay(request.now ?? new Date());
  return ask(async () => {
    const handle = await client.workflow.start<DailyDelivery>('dailyDelivery', {
      workflowId: workflowIds.dailyDelivery(date),
      taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: runSummary(date),
      args: [{ date, trigger: 'manual', by: request.by }],
    });
    return {
      workflow_id: handle.workflowId,
      run_id: handle.firstExecutionRunId,
      date,
      result: () => handle.result(),
    };
  });
}

/** Why a run ended before its report was opened (`NOT_TODAY`, `RUN_IN_PROGRESS`); null while it may still begin. */
export async function refusalOfRun(
  { client }: TemporalLink,
  { workflow_id, run_id }: Pick<StartedRun, 'workflow_id' | 'run_id'>,
): Promise<string | null> {
  const handle = client.workflow.getHandle<DailyDelivery>(workflow_id, run_id);
  const { status } = await ask(() => handle.describe());
  if (status.name !== 'FAILED') return null;
  const failure: unknown = await handle.result().catch((error: unknown) => error);
  const cause = failure instanceof WorkflowFailedError ? failure.cause?.cause : undefined;
  return (cause instanceof ApplicationFailure && cause.type) || 'INTERNAL';
}

/**
 * Does something to one batch through `batch/<id>`, started when it is not open: the daily run, the operators' buttons
 * and the retry timers all meet there.
 * @returns the outcome, or the workflow that goes on when `waitMs` are over
 */
export async function actOnBatch(
  { client, taskQueue }: TemporalLink,
  batchId: string,
  action: BatchAction,
  { by, override_id, waitMs = DEFAULT_WAIT_MS }: BatchRequest,
): Promise<BatchOutcome | StillRunning> {
  const workflowId = workflowIds.batch(batchId);
  const deadline = Date.now() + waitMs;
  const update = await ask(() =>
    client.withDeadline(deadline, () =>
      client.workflow.startUpdateWithStart(UPDATES[action], {
        args: [{ by, automatic: false, ...(override_id && { override_id }) }],
        waitForStage: 'ACCEPTED',
        startWorkflowOperation: new WithStartWorkflowOperation<BatchWorkflow>('batch', {
          workflowId,
          taskQueue,
          workflowIdConflictPolicy: 'USE_EXISTING',
          staticSummary: batchSummary(batchId),
          args: [{ batch_id: batchId }],
        }),
      }),
    ),
  );
  try {
    return await client.withDeadline(deadline, () => update.result());
  } catch (error) {
    // It was accepted: whatever happens to this connection, it goes on.
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcServiceError(error))
      return { pending: workflowId };
    throw translated(error);
  }
}

/** Has an open inbox workflow look at its batch again. It is found out in any case, a little later. */
export async function tellInbox({ client }: TemporalLink, batchId: string): Promise<void> {
  await client.workflow
    .getHandle(workflowIds.batch(batchId))
    .signal(lookAgainSignal)
    .catch(() => undefined);
}

/** Has the stock evaluated again; returns as soon as it is asked for. */
export function routeStock({ client, taskQueue }: TemporalLink): Promise<{ workflow_id: string }> {
  return ask(async () => {
    const { workflowId } = await client.workflow.signalWithStart<RouteStock>('routeStock', {
      workflowId: workflowIds.routeStock,
      taskQueue,
      signal: routeAgainSignal,
    });
    return { workflow_id: workflowId };
  });
}

/** The same, and waits for the result, 20 s at most. */
export async function routeStockNow(temporal: TemporalLink): Promise<RouteStockResult | StillRunning> {
  const { workflow_id } = await routeStock(temporal);
  const { client } = temporal;
  try {
    return await client.withDeadline(Date.now() + DEFAULT_WAIT_MS, () =>
      client.workflow.getHandle<RouteStock>(workflow_id).result(),
    );
  } catch (error) {
    if (isGrpcServiceError(error)) return { pending: workflow_id };
    throw error;
  }
}

/** The run that was to be told something is over, or was ended by an operator. */
export class RunOverError extends Error {
  override name = 'RunOverError';
}

async function tellRun({ client }: TemporalLink, date: ParisDay, signal: SignalDefinition): Promise<void> {
  try {
    await ask(() => client.workflow.getHandle(workflowIds.dailyDelivery(date)).signal(signal));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new RunOverError(date);
    throw error;
  }
}

/** Stops a run before its next batches; what is being sent is finished. @throws RunOverError */
export const pauseRun = (temporal: TemporalLink, date: ParisDay): Promise<void> =>
  tellRun(temporal, date, pauseRunSignal);

/** @throws RunOverError */
export const resumeRun = (temporal: TemporalLink, date: ParisDay): Promise<void> =>
  tellRun(temporal, date, resumeRunSignal);
