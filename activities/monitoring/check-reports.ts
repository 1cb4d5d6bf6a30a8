/** Whether the daily run ran. */
import type { ActivityDeps } from '../deps.ts';
import { alertOnce } from './alerts.ts';

/** A day, and time for the run itself (00-runbook "Surveiller `delivery_reports`"). */
const REPORT_DUE_MS = 26 * 60 * 60_000;

export const monitoringActivities = (deps: ActivityDeps) => ({
  /** Alerts when the last daily run began more than 26 hours ago, once per missing run. */
  async checkReports(): Promise<void> {
    const { store } = deps;
    const last = await store.delivery_reports.findOne({}, { sort: { started_at: -1 } });
    // Before the first run ever, a day is counted from when the first user was made: nobody waited for a run earlier.
    const first = last ? null : await store.users.findOne({}, { sort: { created_at: 1 } });
    const since = last?.started_at ?? first?.created_at ?? new Date();
    const age = Date.now() - since.getTime();
    if (age < REPORT_DUE_MS) return;
    const hours = Math.floor(age / 3_600_000);
    await alertOnce(
      deps,
      {
        action: 'alert.run_missing',
        entity_type: 'delivery_report',
        entity_id: last?._id ?? 'none',
        entity: null,
        after: { hours },
      },
      last?._id ?? 'none',
    );
  },
});
