/** What `batch/<id>` does to its batch, and how the daily run tries a failed one again. */
import { cancellationSignal, getClient } from '@temporalio/activity';
import {
  isGrpcDeadlineError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Entity } from '../../domain/common/entity.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import { cancelWholeBatch } from '../../store/deliveries/cancel-delivery.ts';
import type { BatchRequestDoc } from '../../store/deliveries/collections.ts';
import { settleMissing } from '../../store/deliveries/sending/complete-channel.ts';
import { confirmUncertain } from '../../store/deliveries/sending/confirm-uncertain.ts';
import { markSeenByInbox } from '../../store/deliveries/inbox.ts';
import { openState } from '../../domain/deliveries/channel.ts';
import { batchAlert } from '../../domain/deliveries/batch-retry.ts';
import type { BatchAction } from '../../domain/deliveries/batch-request.ts';
import { projectBatches } from '../../store/deliveries/sending/project-batches.ts';
import { resolveAlert } from '../../store/monitoring/alerts.ts';
import { type BatchCommand, type BatchOutcome, retryUpdate } from '../../contracts/batch.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import { alertOnBatch } from '../monitoring/alerts.ts';
import type { ActivityDeps } from '../deps.ts';
import { leftByRun } from './left-by-run.ts';
import { outcomeOf, readBatch } from './read-batch.ts';
import { requested } from './requested.ts';
import { sendEach, type SendBatchesInput, sendSettings } from './sending/send-batch.ts';

/** A batch with what its workflow shows and waits for. */
export interface BatchView extends BatchOutcome {
  client_id: string;
  entity: Entity;
  day: ParisDay;
  /** It carries the rest of a batch that may have arrived: only a person sends it. */
  may_have_arrived: boolean;
  /** The server asked to be left alone so long, ms. */
  wait_ms?: number;
  /** Waits between automatic retries. */
  retry_minutes: number[];
  /** What a person asked for and nobody has carried out yet. */
  asked?: { action: BatchAction } & BatchCommand;
}

export interface RetryBatchInput {
  batch_id: string;
  report_id: string;
}

const BATCH_ALERTS = ['batch_failed', 'batch_uncertain', 'channel_missing'] as const;

/** Which alert a batch calls for: one that is sent is neither failed nor in doubt, it misses a channel. */
function alertKind(view: BatchView): (typeof BATCH_ALERTS)[number] | null {
  const alert = batchAlert(view, view.retry_minutes);
  return alert && view.missing ? 'channel_missing' : alert;
}

const commandOf = ({ id, action, by, override_id }: BatchRequestDoc): NonNullable<BatchView['asked']> => ({
  action,
  by,
  automatic: false,
  request_id: id,
  ...(override_id && { override_id }),
});

/** One poll for the answer of a workflow: this connection's calls cannot be aborted, so none takes longer. */
const POLL_MS = 3_000;

const isUnanswered = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error);

/**
 * Has the open workflow of a batch try it again, and waits for the answer. A worker that stops, and a run that is cancelled,
 * wait no longer: the workflow may need this very worker.
 */
async function askWorkflow(
  { stopping }: ActivityDeps,
  batchId: string,
  reportId: string,
): Promise<BatchOutcome> {
  const stop = AbortSignal.any([cancellationSignal(), stopping]);
  const client = getClient();
  const handle = client.workflow.getHandle(workflowIds.batch(batchId));
  for (;;) {
    if (stop.aborted) throw ApplicationFailure.retryable('INTERRUPTED', 'INTERRUPTED');
    try {
      return await client.withDeadline(Date.now() + POLL_MS, () =>
        // Asked again under the same id it is the same update.
        handle.executeUpdate(retryUpdate, {
          args: [{ by: 'system', automatic: true }],
          updateId: `run/${reportId}`,
        }),
      );
    } catch (error) {
      if (!isUnanswered(error)) throw error;
    }
  }
}

export const batchActivities = (deps: ActivityDeps) => activitiesOf(deps, sendSettings(deps));

const activitiesOf = (deps: ActivityDeps, settings: ReturnType<typeof sendSettings>) => ({
  async lookAtBatch(batch_id: string): Promise<BatchView> {
    const batch = await readBatch(deps.store, batch_id);
    await markSeenByInbox(deps.store, batch);
    const { client_id, entity, day, may_have_arrived = false } = batch;
    const retry_minutes = deps.config.deliveryRetryMinutes;
    const wait_ms = batch.retry_at && Math.max(batch.retry_at.getTime() - Date.now(), 0);
    const view = {
      ...outcomeOf(openState(batch)),
      ...{ client_id, entity, day, may_have_arrived, retry_minutes },
      ...(wait_ms && { wait_ms }),
    };
    const alert = alertKind(view);
    await resolveAlert(
      deps.store,
      BATCH_ALERTS.filter((kind) => kind !== alert),
      batch_id,
    );
    return { ...view, ...(batch.asked?.open && { asked: commandOf(batch.asked) }) };
  },

  /** A batch asked for by a person comes alone. */
  sendBatches: (input: SendBatchesInput): Promise<BatchOutcome[]> =>
    requested(deps, { batch_id: input.batch_ids[0]!, request_id: input.request_id }, () =>
      sendEach(deps, settings, input),
    ),

  /**
   * Tries a failed batch again, once per run: through its open workflow when there is one, so that the workflow sees
   * the result, else directly.
   */
  async retryBatch({ batch_id, report_id }: RetryBatchInput): Promise<BatchOutcome> {
    const [batch, left] = await Promise.all([readBatch(deps.store, batch_id), leftByRun(deps.store)]);
    if (left(batch)) return outcomeOf(batch);
    try {
      return await askWorkflow(deps, batch_id, report_id);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) {
        const how = { mode: 'send', by: 'system', automatic: true, report_id } as const;
        const [outcome] = await sendEach(deps, settings, { batch_ids: [batch_id], ...how });
        return outcome!;
      }
      if (error instanceof WorkflowUpdateFailedError) return outcomeOf(await readBatch(deps.store, batch_id));
      throw error;
    }
  },

  confirmBatch: (batch_id: string, { by, request_id }: BatchCommand): Promise<BatchOutcome> =>
    requested(deps, { batch_id, request_id }, async () => {
      const { store } = deps;
      const batch = await readBatch(store, batch_id);
      // An earlier attempt of this activity confirmed it.
      if (batch.confirmed_by === by && !batch.missing) return outcomeOf(batch);
      if (batch.missing_settled?.by === by && !batch.missing) return outcomeOf(batch);
      if (batch.missing) {
        await settleMissing(store, { batch_id, by, now: new Date() });
        return outcomeOf(await readBatch(store, batch_id));
      }
      await confirmUncertain(store, { batch_id, by, now: new Date() });
      return outcomeOf(await readBatch(store, batch_id));
    }),

  cancelBatch: (batch_id: string, { by, request_id }: BatchCommand): Promise<BatchOutcome> =>
    requested(deps, { batch_id, request_id }, async () => {
      const { store } = deps;
      const batch = await readBatch(store, batch_id);
      if (batch.status === 'cancelled' && batch.cancelled_by === by) return outcomeOf(batch);
      // After a crash some of its deliveries may not follow it yet, and could not be cancelled as they are.
      await projectBatches(store, [batch_id], new Date());
      await cancelWholeBatch(store, { batch_id, by, now: new Date() });
      return outcomeOf(await readBatch(store, batch_id));
    }),

  /** Alerts on a batch that will not be tried again by itself, so that a person decides. */
  async alertBatch(view: BatchView): Promise<void> {
    const { batch_id, status, code, automatic_attempts } = view;
    const kind = alertKind(view);
    if (!kind) return;
    const batch = await readBatch(deps.store, batch_id);
    const facts = { code: code ?? '', automatic_attempts };
    await alertOnBatch(deps, kind, batch, `${status}/${batch.attempts.length}`, facts);
  },
});
