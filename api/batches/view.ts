/** Batches as the API shows them. */
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { AppDeps } from '../http/deps.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import { attemptView, missingView, nextTryAt, workflowOf } from '../deliveries/evidence.ts';
import { clientNames, userNames } from '../deliveries/names.ts';
import type { Batch, BatchDetail } from './contract.ts';

/** Everything but the file, its leads and what they are known by. */
export const WITHOUT_FILE = { csv: 0, phone_hashes: 0, lead_ids: 0, overrides: 0 } as const;
export type ShownBatch = Omit<DeliveryBatchDoc, keyof typeof WITHOUT_FILE>;

const summaryOf = (batch: ShownBatch, client_name: string | null): Batch => ({
  id: batch._id,
  entity: batch.entity,
  client_id: batch.client_id,
  client_name,
  commande_id: batch.commande_id,
  produit: batch.produit,
  day: batch.day,
  status: batch.status,
  count: batch.count,
  csv_filename: batch.csv_filename,
  immediate: batch.immediate ?? false,
  simulated: batch.simulated,
  attempts_count: batch.attempts.length,
  last_error: batch.status === 'sent' ? null : (batch.last_error ?? null),
  sent_to: batch.sent_to,
  created_at: instant(batch.created_at),
  sent_at: maybeInstant(batch.sent_at),
});

export async function batchSummaries(store: Store, batches: readonly ShownBatch[]): Promise<Batch[]> {
  const names = await clientNames(
    store,
    batches.map(({ client_id }) => client_id),
  );
  return batches.map((batch) => summaryOf(batch, names.get(batch.client_id)?.name ?? null));
}

export async function batchDetail(
  { store, temporal, config }: Pick<AppDeps, 'store' | 'temporal' | 'config'>,
  batch: DeliveryBatchDoc,
): Promise<BatchDetail> {
  const { asked, attempts, confirmed_by, cancelled_by } = batch;
  const returned = (outcome: 'rejected' | 'removed') =>
    store.deliveries.countDocuments({ batch_id: batch._id, outcome });
  const [[summary], [workflow_id, runId], rejected_count, removed_count, userName] = await Promise.all([
    batchSummaries(store, [batch]),
    workflowOf(store, batch),
    returned('rejected'),
    returned('removed'),
    userNames(store, [confirmed_by, cancelled_by, asked?.by, ...attempts.map(({ by }) => by)]),
  ]);
  return {
    ...summary!,
    lb_count: batch.lb_count,
    delivery_id: batch.delivery_ids[0] ?? null,
    rejected_count,
    removed_count,
    hold_for_review: batch.hold_for_review,
    csv_sha256: batch.csv_sha256,
    subject: batch.subject,
    message_id: batch.message_id,
    server_reply: batch.reply ?? null,
    rejected_to: batch.rejected_to,
    attempts: attempts.map((attempt, index) => attemptView(attempt, index, userName)),
    missing: missingView(batch),
    next_try_at: nextTryAt(batch, config.deliveryRetryMinutes),
    asked: asked?.open
      ? { action: asked.action, by: userName(asked.by) ?? asked.by, at: instant(asked.at) }
      : null,
    last_sent_at: maybeInstant(batch.last_sent_at),
    confirmed_by: userName(confirmed_by),
    cancelled_at: maybeInstant(batch.cancelled_at),
    cancelled_by: userName(cancelled_by),
    cancel_reason: batch.cancel_reason ?? null,
    replaced_by: batch.replaced_by ?? null,
    run_id: batch.run_id ?? null,
    workflow_id,
    temporal_url: temporal.urlOf(workflow_id, runId),
  };
}
