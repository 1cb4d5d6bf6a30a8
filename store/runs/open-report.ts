/**
 * Opens the report of a daily run and with it the lock of the run: a unique key, so that there is one run at a time even
 * when Temporal's history is gone (04-architecture "Temporal").
 */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { runCounts } from '../../domain/runs/run-report.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import { isDuplicateKey } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { retrying } from '../db/transaction.ts';
import type { DeliveryReportDoc } from './collections.ts';

const LOCK = 'daily-delivery';
const TRIES = 5;

export interface OpenReportInput {
  date: ParisDay;
  workflow_id: string;
  first_run_id: string;
  trigger: 'schedule' | 'manual';
  by: string;
  now: Date;
}

/** Who holds the lock. */
export type ReportHolder = Pick<DeliveryReportDoc, '_id' | 'workflow_id' | 'first_run_id' | 'date'>;

/**
 * @returns the report of this run, new or opened by an earlier try; or the run that holds the lock
 */
export async function openReport(
  store: Store,
  input: OpenReportInput,
): Promise<{ report_id: string } | { held_by: ReportHolder }> {
  const { date, first_run_id } = input;
  const open = async () => {
    const holder = await store.delivery_reports.findOne(
      { lock: LOCK },
      { projection: { workflow_id: 1, first_run_id: 1, date: 1 } },
    );
    if (holder?.first_run_id === first_run_id) return { report_id: holder._id };
    if (holder) return { held_by: holder };
    // An operator reset a run that had ended, so it runs once more and fills the report it had.
    const own = await store.delivery_reports.findOneAndUpdate(
      { date, first_run_id },
      { $set: { status: 'running', lock: LOCK }, $unset: { finished_at: 1 } },
      { projection: { _id: 1 } },
    );
    return { report_id: own?._id ?? (await insertReport(store, input)) };
  };
  // Another run may take the lock or the report's number at this moment, so both are read again.
  return retrying(open, { on: isDuplicateKey, tries: TRIES });
}

async function insertReport(store: Store, { by, now, ...input }: OpenReportInput): Promise<string> {
  const { date } = input;
  const n = (await store.delivery_reports.countDocuments({ date })) + 1;
  const report: DeliveryReportDoc = {
    _id: n === 1 ? date : `${date}/${n}`,
    n,
    ...input,
    status: 'running',
    lock: LOCK,
    started_by: by,
    started_at: now,
    paused: false,
    ...runCounts([], []),
    errors: [],
    steps: [],
    marked_lb: Object.fromEntries(ENTITIES.map((entity) => [entity, 0])) as Record<Entity, number>,
    balance: [],
  };
  await store.delivery_reports.insertOne(report);
  return report._id;
}

/** Ends the report of a run that will not do it itself, and frees its lock. */
export async function abandonReport(
  store: Store,
  holder: ReportHolder,
  { status, code, now }: { status: 'failed' | 'abandoned'; code: string; now: Date },
): Promise<void> {
  await store.delivery_reports.updateOne(
    { _id: holder._id, lock: LOCK, first_run_id: holder.first_run_id },
    {
      $set: { status, finished_at: now, paused: false },
      $push: { errors: { code } },
      $unset: { lock: 1, paused_at: 1 },
    },
  );
}
