/** The evidence of a batch (01-domain §4 "The e-mail"): its tries, what is missing, and where its workflow is. */
import type { Store } from '../../store/db/mongo.ts';
import type { BatchAttempt, DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import type { DeliveryReportDoc } from '../../store/runs/collections.ts';
import { nextRetryMs } from '../../domain/deliveries/batch-retry.ts';
import { channelOf, retriesItself } from '../../domain/deliveries/channel.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { DeliveryDetail } from './contract.ts';
import { instant } from '../http/instant.ts';
import type { userNames } from './names.ts';

type UserName = Awaited<ReturnType<typeof userNames>>;

export const attemptView = (attempt: BatchAttempt, index: number, userName: UserName) => ({
  n: index + 1,
  channel: channelOf(attempt),
  at: instant(attempt.at),
  ended_at: instant(attempt.finished_at),
  ms: attempt.ms,
  by: userName(attempt.by) ?? '',
  automatic: attempt.automatic,
  forced: attempt.forced,
  result: attempt.result,
  error_code: attempt.code ?? null,
  code: attempt.smtp_code ?? null,
  reply: attempt.reply ?? null,
  to: attempt.to,
  accepted: attempt.accepted,
  rejected: attempt.rejected,
});

export const missingView = ({ missing }: DeliveryBatchDoc): DeliveryDetail['missing'] =>
  missing
    ? {
        channel: missing.channel,
        status: missing.status,
        code: missing.code,
        retried: retriesItself(missing),
      }
    : null;

/** When its workflow tries a failed batch again by itself. */
export function nextTryAt(batch: DeliveryBatchDoc, retryMinutes: readonly number[]): string | null {
  const wait = nextRetryMs(batch, retryMinutes);
  const last = batch.attempts.at(-1)?.finished_at ?? batch.updated_at;
  return wait === null ? null : instant(new Date(last.getTime() + wait));
}

/** The workflow that sent a batch, or where its trouble waits for people. */
export async function workflowOf(
  store: Store,
  batch: DeliveryBatchDoc,
): Promise<[id: string, runId?: string]> {
  const ownWorkflow = workflowIds.batch(batch._id);
  const byPerson = batch.attempts.some((attempt) => !attempt.automatic);
  if (byPerson || batch.status === 'failed' || batch.status === 'uncertain') return [ownWorkflow];
  if (!batch.run_id) return [batch.immediate ? workflowIds.immediate(batch.entity) : ownWorkflow];
  const projection = { workflow_id: 1, first_run_id: 1 };
  const run = await store.delivery_reports.findOne<Pick<DeliveryReportDoc, 'workflow_id' | 'first_run_id'>>(
    { _id: batch.run_id },
    { projection },
  );
  return run ? [run.workflow_id, run.first_run_id] : [ownWorkflow];
}
