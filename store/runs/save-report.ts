/**
 * Fills in the report of a daily run: whether it waits, and at the end what it did, counted from the batches, with
 * the balance (01-domain "The daily run" 4).
 */
import { isBalanced } from '../../domain/runs/balance.ts';
import { PREPARE_FAILED } from '../../domain/deliveries/delivery-failure.ts';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import { type HandledBatch, runCounts, type LeftLeads } from '../../domain/runs/run-report.ts';
import { countBalance } from './count-balance.ts';
import { mustMatch } from '../db/errors.ts';
import { firstIdAt } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import type { RunError } from '../../domain/runs/run-report.ts';
import type { RunStep } from './collections.ts';
import { heldDeliveries } from '../v1/hold.ts';

/** Whether the run waits for somebody to resume it. */
export async function savePause(
  store: Store,
  { report_id, paused, now }: { report_id: string; paused: boolean; now: Date },
): Promise<void> {
  await store.delivery_reports.updateOne(
    { _id: report_id, status: 'running', paused: !paused },
    { $set: { paused, ...(paused && { paused_at: now }) }, ...(!paused && { $unset: { paused_at: 1 } }) },
  );
}

/** In a report: an import of version 1 waits to be verified, so nothing left. Counts its unfinished deliveries. */
export const IMPORT_UNVERIFIED = 'IMPORT_UNVERIFIED';

export interface SaveReportInput {
  report_id: string;
  date: ParisDay;
  steps: RunStep[];
  /** Troubles that are not one batch's, such as a step that had to be skipped. */
  errors: RunError[];
  marked_lb: Record<Entity, number>;
  /** Entities whose calendar was closed today. */
  closed: readonly Entity[];
  /** Another day's run took over before this one had done everything. */
  abandoned?: boolean;
  now: Date;
}

export interface SavedReport {
  /** Batches. */
  sent: number;
  failed: number;
  uncertain: number;
  balanced: boolean;
  /** Orders whose CSV could not be made. */
  unprepared: string[];
}

type Batch = HandledBatch & { _id: string; commande_id: string; last_error?: string };

const BATCH_FIELDS = {
  client_id: 1,
  commande_id: 1,
  entity: 1,
  status: 1,
  count: 1,
  lb_count: 1,
  last_error: 1,
} as const;

/**
 * Batches an immediate pass made since the run before this one ended, without those this run has taken: the reports in a row count
 * each once.
 */
async function immediateBatches(store: Store, reportId: string, now: Date): Promise<HandledBatch[]> {
  const report = await store.delivery_reports.findOne({ _id: reportId }, { projection: { started_at: 1 } });
  const before = await store.delivery_reports.findOne(
    { started_at: { $lt: report?.started_at ?? now }, finished_at: { $exists: true } },
    { sort: { started_at: -1 }, projection: { finished_at: 1, started_at: 1 } },
  );
  const since = before?.finished_at ?? new Date(0);
  return store.delivery_batches
    .find<HandledBatch>(
      {
        _id: { $gt: firstIdAt(since) },
        immediate: true,
        created_at: { $gt: since, $lte: now },
        run_id: { $ne: reportId },
      },
      { projection: BATCH_FIELDS },
    )
    .toArray();
}

/** Ends the report and frees the lock of the run. Safe to repeat. */
export async function saveReport(store: Store, input: SaveReportInput): Promise<SavedReport> {
  const { report_id, date, closed, abandoned = false, now } = input;
  const batches = await store.delivery_batches
    .find<Batch>({ run_id: report_id }, { projection: BATCH_FIELDS })
    .sort({ _id: 1 })
    .toArray();
  const left = await waitingLeads(store);
  const unprepared = left.filter(({ failed, entity }) => failed && !closed.includes(entity));
  const counted = [
    ...left
      .filter(({ entity }) => closed.includes(entity))
      .map((line) => ({ ...line, why: 'skipped' as const })),
    ...unprepared.map((line) => ({ ...line, why: 'unprepared' as const })),
  ];
  const immediate = await immediateBatches(store, report_id, now);
  const [balance, held] = await Promise.all([countBalance(store, date), heldDeliveries(store)]);
  const failures = batches.filter(
    ({ status }) => status === 'failed' || status === 'uncertain' || status === 'sending',
  );
  const saved = await store.delivery_reports.updateOne(
    { _id: report_id },
    {
      $set: {
        ...runCounts(batches, counted),
        ...(immediate.length > 0 && { immediate: runCounts(immediate, []) }),
        status: abandoned ? 'abandoned' : 'done',
        finished_at: now,
        steps: input.steps,
        errors: [
          ...input.errors,
          ...(held === null ? [] : [{ code: IMPORT_UNVERIFIED, count: held }]),
          ...(abandoned ? [handedOver(batches, left, closed)] : []),
          ...failures.map(batchError),
          ...unprepared.map(({ client_id, commande_id, entity, count }) => ({
            code: PREPARE_FAILED,
            client_id,
            commande_id,
            entity,
            count,
          })),
        ],
        marked_lb: input.marked_lb,
        balance,
        paused: false,
      },
      $unset: { lock: 1, paused_at: 1 },
    },
  );
  mustMatch(saved, 'the report');
  const count = (status: Batch['status']) => batches.filter((batch) => batch.status === status).length;
  return {
    sent: count('sent'),
    failed: count('failed'),
    uncertain: count('uncertain'),
    balanced: isBalanced(balance),
    unprepared: unprepared.map(({ commande_id }) => commande_id),
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

type WaitingLeads = Omit<LeftLeads, 'why'> & { commande_id: string; failed: boolean };

/** Leads no batch holds yet, by order and whether their CSV could not be made. */
function waitingLeads(store: Store): Promise<WaitingLeads[]> {
  return store.deliveries
    .aggregate<WaitingLeads>([
      { $match: { entity: { $in: [...ENTITIES] }, status: 'pending_csv' } },
      {
        $group: {
          _id: {
            client_id: '$client_id',
            commande_id: '$commande_id',
            entity: '$entity',
            failed: { $eq: ['$last_error', PREPARE_FAILED] },
          },
          count: { $sum: 1 },
        },
      },
      { $replaceWith: { $mergeObjects: ['$_id', { count: '$count' }] } },
      { $sort: { client_id: 1, commande_id: 1 } },
    ])
    .toArray();
}

/** What a run left to the one that took over: ready batches nobody wants to look at first, and what is in none. */
function handedOver(
  batches: readonly Batch[],
  waiting: readonly WaitingLeads[],
  closed: readonly Entity[],
): RunError {
  const lines = [
    ...batches.filter(({ status }) => status === 'ready_to_send'),
    ...waiting.filter(({ entity }) => !closed.includes(entity)),
  ];
  return { code: 'HANDED_OVER', count: lines.reduce((sum, { count }) => sum + count, 0) };
}
