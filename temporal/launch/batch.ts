/**
 * Asks something of one batch through `batch/<id>`. Every function throws `DeliveryRefusal` when the state of the batch does
 * not allow it, and `TemporalUnavailableError` when Temporal or every worker is silent.
 */
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
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
import { batchSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal, DEFAULT_WAIT_MS, isUnanswered, type StillRunning, translated } from './call.ts';

type BatchWorkflow = (input: BatchInput) => Promise<void>;

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

/**
 * Does something to one batch through `batch/<id>`, started when it is not open: the daily run, the operators' buttons
 * and the retry timers all meet there.
 * @returns the outcome, or the workflow that goes on when `waitMs` are over
 */
export async function launchBatch(
  { client, taskQueue }: TemporalLink,
  batchId: string,
  action: BatchAction,
  { by, override_id, waitMs = DEFAULT_WAIT_MS }: BatchRequest,
): Promise<BatchOutcome | StillRunning> {
  const workflowId = workflowIds.batch(batchId);
  const deadline = Date.now() + waitMs;
  const update = await callTemporal(() =>
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
    // The workflow has accepted the update and goes on with it, whatever happens to this connection.
    if (isUnanswered(error)) return { pending: workflowId };
    throw translated(error);
  }
}

/** Has an open inbox workflow look at its batch again. A lost signal does no harm: the sweep finds the change too. */
export async function signalInbox({ client }: TemporalLink, batchId: string): Promise<void> {
  await client.workflow
    .getHandle(workflowIds.batch(batchId))
    .signal(lookAgainSignal)
    .catch(() => undefined);
}
