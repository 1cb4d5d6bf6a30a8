/** One delivery with the evidence of its batch (01-domain §4 "The e-mail"). */
import type { Store } from '../../store/db/mongo.ts';
import type { BatchAttempt, DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import type { DeliveryReportDoc } from '../../store/runs/collections.ts';
import { nextRetryMs } from '../../domain/deliveries/batch-retry.ts';
import { channelOf, retriesItself } from '../../domain/deliveries/channel.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import type { Delivery, DeliveryDetail } from './contract.ts';
import type { AppDeps } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import { userNames } from './names.ts';

type UserName = Awaited<ReturnType<typeof userNames>>;

const attemptView = (attempt: BatchAttempt, index: number, userName: UserName) => ({
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

const missingView = ({ missing }: DeliveryBatchDoc): DeliveryDetail['missing'] =>
  missing
    ? {
        channel: missing.channel,
        status: missing.status,
        code: missing.code,
        retried: retriesItself(missing),
      }
    : null;

/** When its workflow tries a failed batch again by itself. */
function nextTryAt(batch: DeliveryBatchDoc, retryMinutes: readonly number[]): string | null {
  const wait = nextRetryMs(batch, retryMinutes);
  const last = batch.attempts.at(-1)?.finished_at ?? batch.updated_at;
  return wait === null ? null : instant(new Date(last.getTime() + wait));
}

const NO_EVIDENCE = {
  batch_status: null,
  batch_size: null,
  csv_sha256: null,
  subject: null,
  message_id: null,
  server_reply: null,
  rejected_to: [],
  attempts: [],
  missing: null,
  next_try_at: null,
  run_id: null,
  confirmed_by: null,
  workflow_id: null,
  temporal_url: null,
} satisfies Partial<DeliveryDetail>;

/** The workflow that sent a batch, or where its trouble waits for people. */
async function workflowOf(store: Store, batch: DeliveryBatchDoc): Promise<[id: string, runId?: string]> {
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

export async function deliveryDetailView(
  { store, temporal, config }: Pick<AppDeps, 'store' | 'temporal' | 'config'>,
  delivery: Delivery,
): Promise<DeliveryDetail> {
  const batch = delivery.batch_id ? await store.delivery_batches.findOne({ _id: delivery.batch_id }) : null;
  if (!batch) return { ...delivery, ...NO_EVIDENCE };
  const [[workflow_id, runId], userName] = await Promise.all([
    workflowOf(store, batch),
    userNames(store, [batch.confirmed_by, ...batch.attempts.map((attempt) => attempt.by)]),
  ]);
  return {
    ...delivery,
    batch_status: batch.status,
    batch_size: batch.count,
    csv_sha256: batch.csv_sha256,
    subject: batch.subject,
    message_id: batch.message_id,
    server_reply: batch.reply ?? null,
    rejected_to: batch.rejected_to,
    attempts: batch.attempts.map((attempt, index) => attemptView(attempt, index, userName)),
    missing: missingView(batch),
    next_try_at: nextTryAt(batch, config.deliveryRetryMinutes),
    run_id: batch.run_id ?? null,
    confirmed_by: userName(batch.confirmed_by),
    workflow_id,
    temporal_url: temporal.urlOf(workflow_id, runId),
  };
}
