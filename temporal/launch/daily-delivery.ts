/** Starts, pauses and resumes the daily run. Every function throws `TemporalUnavailableError` when Temporal is silent. */
import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, type SignalDefinition } from '@temporalio/common';
import {
  type DailyDeliveryInput,
  type DailyDeliveryResult,
  pauseRunSignal,
  resumeRunSignal,
} from '../../contracts/daily-delivery.ts';
import { runSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import { parisDay, type ParisDay } from '../../domain/time/paris-time.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal } from './call.ts';

type DailyDelivery = (input: DailyDeliveryInput) => Promise<DailyDeliveryResult>;

export interface StartedRun {
  workflow_id: string;
  run_id: string;
  date: ParisDay;
  /** Of this run: resolves when it ends. */
  result(): Promise<DailyDeliveryResult>;
}

/** Starts today's run, or joins the one under way. */
export function launchDailyDelivery(
  { client, taskQueue }: TemporalLink,
  request: { by: string; now?: Date },
): Promise<StartedRun> {
  const date = parisDay(request.now ?? new Date());
  return callTemporal(async () => {
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
  const { status } = await callTemporal(() => handle.describe());
  if (status.name !== 'FAILED') return null;
  const failure: unknown = await handle.result().catch((error: unknown) => error);
  const cause = failure instanceof WorkflowFailedError ? failure.cause?.cause : undefined;
  return (cause instanceof ApplicationFailure && cause.type) || 'INTERNAL';
}

/** The run that was to be told something is over, or was ended by an operator. */
export class RunOverError extends Error {
  override name = 'RunOverError';
}

async function tellRun({ client }: TemporalLink, date: ParisDay, signal: SignalDefinition): Promise<void> {
  try {
    await callTemporal(() => client.workflow.getHandle(workflowIds.dailyDelivery(date)).signal(signal));
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
