/** Whether daily runs go on: looked at by API and worker alike, so that it is noticed with Temporal or the workers away too. */
import type { Log } from '../../log.ts';
import type { Store } from '../db/mongo.ts';
import { raiseAlert } from './alerts.ts';

/** A day, and time for the run itself (00-runbook "Surveiller `delivery_reports`"). */
const REPORT_DUE_MS = 26 * 60 * 60_000;

/** Raises `run_missing` when the last run began more than 26 hours ago: once per missing run. */
export async function watchRuns(deps: { store: Store; log: Log }, now: Date): Promise<void> {
  const { store } = deps;
  const last = await store.delivery_reports.findOne({}, { sort: { started_at: -1 } });
  // Before the first run ever, a day is counted from when the first user was made: nobody waited for a run earlier.
  const first = last ? null : await store.users.findOne({}, { sort: { created_at: 1 } });
  const since = last?.started_at ?? first?.created_at ?? now;
  const age = now.getTime() - since.getTime();
  if (age < REPORT_DUE_MS) return;
  const subject = { type: 'delivery_report', id: last?._id ?? 'none', entity: null };
  await raiseAlert(deps, 'run_missing', subject, { hours: Math.floor(age / 3_600_000) }, now);
}
