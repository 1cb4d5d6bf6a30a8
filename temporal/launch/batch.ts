/** Asks something of one batch, and tells an open `batch/<id>` that something changed. */
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
import type { BatchAction } from '../../domain/deliveries/batch-request.ts';
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import type { Store } from '../../store/db/mongo.ts';
import { askBatch, closeRequest } from '../../store/deliveries/requests.ts';
import { batchSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { TemporalLink } from '../connection.ts';
import { callTemporal, DEFAULT_WAIT_MS, type StillRunning, TemporalUnavailableError } from './call.ts';

type BatchWorkflow = (input: BatchInput) => Promise<void>;

const UPDATES: Record<BatchAction, UpdateDefinition<BatchOutcome, [BatchCommand]>> = {
  retry: retryUpdate,
  confirm: confirmUpdate,
  resend: resendUpdate,
  cancel: cancelUpdate,
  force: forceUpdate,
};

export interface BatchDeps {
  store: Store;
  temporal: TemporalLink;
}

export interface BatchRequest {
  /** User id. */
  by: string;
  /** How long to wait for the result, ms; default 20 000. */
  waitMs?: number;
}

/** What was asked for is written on the batch and goes on without its caller, as soon as there is a worker. */
export interface Requested extends StillRunning {
  /** The request that is carried out: the caller's, or the one it joined. */
  asked: { by: string; at: Date; joined: boolean };
}

/**
 * Asks for something to be done to one batch through `batch/<id>`, started when it is not open: the daily run, the
 * operators' buttons and the retry timers all meet there. The request is on the batch before Temporal hears of it, so
 * it is carried out once, however often it is asked for and whatever is away meanwhile.
 * @returns the outcome, or that it goes on when `waitMs` are over
 * @throws DeliveryRefusal
 */
export async function launchBatch(
  { store, temporal: { client, taskQueue } }: BatchDeps,
  batchId: string,
  action: BatchAction,
  { by, override_email, waitMs = DEFAULT_WAIT_MS }: BatchRequest & { override_email?: string },
): Promise<BatchOutcome | Requested> {
  const workflowId = workflowIds.batch(batchId);
  const deadline = Date.now() + waitMs;
  const now = new Date();
  const { request, joined } = await askBatch(store, batchId, { action, by, override_email, now });
  const { id, override_id } = request;
  try {
    return await callTemporal(() =>
      client.withDeadline(deadline, () =>
        client.workflow.executeUpdateWithStart(UPDATES[action], {
          // A second click finds the update of the first, and its answer.
          updateId: id,
          args: [{ by: request.by, automatic: false, request_id: id, ...(override_id && { override_id }) }],
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
  } catch (error) {
    if (error instanceof TemporalUnavailableError)
      return { pending: workflowId, asked: { by: request.by, at: request.at, joined } };
    // Nothing else will be heard of it: the workflow refused it before any activity could.
    if (error instanceof DeliveryRefusal)
      await closeRequest(store, { batch_id: batchId, request_id: id, dropped: true, now: new Date() });
    throw error;
  }
}

/** Has an open inbox workflow look at its batch again. A lost signal does no harm: the sweep finds the change too. */
export async function signalInbox({ client }: TemporalLink, batchId: string): Promise<void> {
  await client.workflow
    .getHandle(workflowIds.batch(batchId))
    .signal(lookAgainSignal)
    .catch(() => undefined);
}
