/**
 * The log of Monday's job (02-money "Intercompany"): one document per week and what it was narrowed to, whose state is its
 * lock; each run counts up. The safety of what is billed is in the transfers' own filter, not here.
 */
import type { Entity } from '../../domain/common/entity.ts';
import { type IntercompanyError, type IssuerResult, runScope } from '../../domain/intercompany/monday.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { isDuplicateKey } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { retrying } from '../db/transaction.ts';
import type { CronLogDoc } from './collections.ts';

export const INTERCOMPANY_JOB = 'intercompany_invoices';

export const cronLogId = (run: Parameters<typeof runScope>[0]): string =>
  `${INTERCOMPANY_JOB}|${runScope(run)}`;

/** Who holds the lock of a week. */
export type CronHolder = Pick<CronLogDoc, '_id' | 'workflow_id' | 'first_run_id'>;

export interface OpenCronInput {
  week: WeekKey;
  named: boolean;
  issuers: readonly Entity[];
  trigger: 'schedule' | 'manual';
  /** User id, or `system`. */
  by: string;
  workflow_id: string;
  first_run_id: string;
  now: Date;
}

/** @returns the log of this run, new or opened by an earlier try; or the run that holds it */
export async function openCron(
  store: Store,
  { week, named, issuers, trigger, by, workflow_id, first_run_id, now }: OpenCronInput,
): Promise<{ log_id: string } | { held_by: CronHolder }> {
  const _id = cronLogId({ week, named, issuers });
  const open = async () => {
    const log = await store.cron_logs.findOne({ _id });
    if (log?.status === 'running' && log.first_run_id === first_run_id) return { log_id: _id };
    if (log?.status === 'running') return { held_by: log };
    await store.cron_logs.updateOne(
      { _id, status: { $ne: 'running' } },
      {
        $set: {
          job: INTERCOMPANY_JOB,
          week_key: week,
          named,
          issuers: [...issuers],
          status: 'running',
          trigger,
          started_by: by,
          started_at: now,
          workflow_id,
          first_run_id,
        },
        $inc: { runs: 1 },
        $unset: { finished_at: 1, errors: 1, results: 1, ledgers: 1 },
      },
      { upsert: true },
    );
    return { log_id: _id };
  };
  // Another run may open it at this moment; it is found by the next look.
  return retrying(open, { on: isDuplicateKey, tries: 3 });
}

type CloseCronInput = ({ log_id: string } | { holder: CronHolder }) & {
  status: 'success' | 'error';
  errors: readonly IntercompanyError[];
  results?: readonly IssuerResult[];
  ledgers?: readonly WeekKey[];
  now: Date;
};

/** Ends the log; safe to repeat. */
export async function closeCron(
  store: Store,
  { status, errors, results = [], ledgers = [], now, ...of }: CloseCronInput,
): Promise<void> {
  const filter =
    'log_id' in of ? { _id: of.log_id } : { _id: of.holder._id, first_run_id: of.holder.first_run_id };
  await store.cron_logs.updateOne(
    { ...filter, status: 'running' },
    { $set: { status, errors: [...errors], results: [...results], ledgers: [...ledgers], finished_at: now } },
  );
}
