/** What health says of money: Monday's job, transfers, invoices. */
import { ENTITIES } from '../../domain/common/entity.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { CronLogDoc } from '../../store/intercompany/collections.ts';
import { countOpenTransfers } from '../../store/intercompany/count-open.ts';
import { overdueOn } from '../../store/invoices/overdue.ts';
import { INTERCOMPANY_JOB } from '../../store/intercompany/cron-log.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import type { Health } from './contract.ts';

type Modules = Health['modules'];

const HOUR_MS = 3_600_000;

/** The last run of Monday's job, whichever week it was for. */
export const lastMonday = (store: Store): Promise<CronLogDoc | null> =>
  store.cron_logs.findOne({ job: INTERCOMPANY_JOB }, { sort: { started_at: -1 } });

export function mondayView(
  log: CronLogDoc | null,
  now: Date,
): Pick<Modules['cron'], 'last_intercompany_run' | 'last_intercompany_cron'> {
  if (!log) return { last_intercompany_run: null, last_intercompany_cron: null };
  const { _id, status, started_at, finished_at, week_key } = log;
  const age = (now.getTime() - (finished_at ?? started_at).getTime()) / HOUR_MS;
  return {
    last_intercompany_run: {
      id: _id,
      status,
      finished_at: maybeInstant(finished_at),
      age_hours: Math.round(age * 10) / 10,
    },
    last_intercompany_cron: { status, run_at: instant(started_at), week_key },
  };
}

export async function intercompanyModule(store: Store): Promise<Modules['intercompany']> {
  const facts = await countOpenTransfers(store);
  const { error_transfers } = facts;
  if (error_transfers === 0) return { status: 'healthy', ...facts };
  const many = error_transfers > 1 ? 'transferts en erreur' : 'transfert en erreur';
  return { status: 'warning', detail: `${error_transfers} ${many}.`, ...facts };
}

/** Overdue invoices are the clients' doing: they are shown, and change nothing of the system's health. */
export async function invoicesModule(store: Store, now: Date): Promise<Modules['invoices']> {
  const entity = { $in: [...ENTITIES] };
  const [overdue, draft] = await Promise.all([
    store.invoices.countDocuments({ entity, ...overdueOn(parisDay(now)) }),
    store.invoices.countDocuments({ entity, status: 'draft' }),
  ]);
  return { status: 'healthy', overdue, draft };
}
