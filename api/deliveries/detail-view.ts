/** One delivery with the evidence of its batch. */
import type { Delivery, DeliveryDetail } from './contract.ts';
import type { AppDeps } from '../http/deps.ts';
import { attemptView, missingView, nextTryAt, workflowOf } from './evidence.ts';
import { userNames } from './names.ts';

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
