/**
 * Fills in the report of a daily run: whether it waits, and at the end what it did, counted from the batches, with
 * the balance (01-domain "The daily run" 4).
 */
import { isBalanced } from '../../domain/runs/balance.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import { type HandledBatch, runCounts, type SkippedLeads } from '../../domain/runs/run-report.ts';
import { countBalance } from './count-balance.ts';
import type { Store } from '../db/mongo.ts';
import type { RunError } from '../../domain/runs/run-report.ts';
import type { RunStep } from './collections.ts';

/** Whether the run waits for somebody to resume it. */
export async function savePause(
  store: Store,
  { report_id, paused }: { report_id: string; paused: boolean },
): Promise<void> {
  await store.delivery_reports.updateOne({ _id: report_id, status: 'running' }, { $set: { paused } });
}

export interface SaveReportInput {
  report_id: string;
  date: ParisDay;
  steps: RunStep[];
  /** Troubles that are not one batch's, such as a step that had to be skipped. */
  errors: RunError[];
  marked_lb: Record<Entity, number>;
  /** Entities whose calendar was closed today. */
  closed: readonly Entity[];
  now: Date;
}

export interface SavedReport {
  /** Batches. */
  sent: number;
  failed: number;
  uncertain: number;
  balanced: boolean;
}

type Batch = HandledBatch & { _id: string; commande_id: string; last_error?: string };

/** Ends the report and frees the lock of the run. Safe to repeat. */
export async function saveReport(store: Store, input: SaveReportInput): Promise<SavedReport> {
  const { report_id, date, closed, now } = input;
  const batches = await store.delivery_batches
    .find<Batch>(
      { run_id: report_id },
      {
        projection: {
          client_id: 1,
          commande_id: 1,
          entity: 1,
          status: 1,
          count: 1,
          lb_count: 1,
          last_error: 1,
        },
      },
    )
    .sort({ _id: 1 })
    .toArray();
  const skipped = await skippedLeads(store, closed);
  const balance = await countBalance(store, date);
  const failures = batches.filter(
    ({ status }) => status === 'failed' || status === 'uncertain' || status === 'sending',
  );
  await store.delivery_reports.updateOne(
    { _id: report_id },
    {
      $set: {
        ...runCounts(batches, skipped),
        status: 'done',
        finished_at: now,
        steps: input.steps,
        errors: [...input.errors, ...failures.map(batchError)],
        marked_lb: input.marked_lb,
        balance,
        paused: false,
      },
      $unset: { lock: 1 },
    },
  );
  const count = (status: Batch['status']) => batches.filter((batch) => batch.status === status).length;
  return {
    sent: count('sent'),
    failed: count('failed'),
    uncertain: count('uncertain'),
    balanced: isBalanced(balance),
  };
}

const batchError = ({ _id, client_id, commande_id, entity, status, count, last_error }: Batch): RunError => ({
  // Somebody else is sending this batch at the moment, so the run does not know how that ends.
  code: status === 'sending' ? 'STILL_SENDING' : (last_error ?? status.toUpperCase()),
  batch_id: _id,
  status,
  client_id,
  commande_id,
  entity,
  count,
});

function skippedLeads(store: Store, closed: readonly Entity[]): Promise<SkippedLeads[]> {
  return store.deliveries
    .aggregate<SkippedLeads>([
      { $match: { status: 'pending_csv', entity: { $in: [...closed] } } },
      { $group: { _id: { client_id: '$client_id', entity: '$entity' }, count: { $sum: 1 } } },
      { $project: { _id: 0, client_id: '$_id.client_id', entity: '$_id.entity', count: 1 } },
    ])
    .toArray();
}
