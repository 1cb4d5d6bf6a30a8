/** What keeps the state tidy between the runs: the watchdog's checks and the end of the week. */
import { cancelGone } from '../store/cancel-delivery.ts';
import { closeWeekOrders } from '../store/close-week-orders.ts';
import { projectUnfinished } from '../store/project-batches.ts';
import { doubtStaleClaims } from '../store/stale-claims.ts';
import { SEND_LIMIT_MS } from '../workflows/limits.ts';
import { alertOnce } from './alerts.ts';
import type { ActivityDeps } from './deps.ts';

const PAGE = 50;
/** A day, and time for the run itself (00-runbook "Surveiller `delivery_reports`"). */
const REPORT_DUE_MS = 26 * 60 * 60_000;

export const housekeepingActivities = (deps: ActivityDeps) => ({
  /** Finishes what crashes left half done, and what is due. @returns batches that became `uncertain` */
  async sweepBatches(): Promise<{ finished: number; doubted: string[] }> {
    const { store } = deps;
    const now = new Date();
    await closeWeekOrders(store, now);
    await cancelGone(store, now);
    const before = new Date(now.getTime() - SEND_LIMIT_MS);
    const doubted = await doubtStaleClaims(store, { before, limit: PAGE, now });
    let finished = 0;
    for (let page = PAGE; page === PAGE; finished += page) page = await projectUnfinished(store, PAGE, now);
    return { finished, doubted };
  },

  /** Alerts when the last daily run began more than 26 hours ago, once per missing run. */
  async checkReports(): Promise<void> {
    const last = await deps.store.delivery_reports.findOne({}, { sort: { started_at: -1 } });
    if (!last || Date.now() - last.started_at.getTime() < REPORT_DUE_MS) return;
    const hours = Math.floor((Date.now() - last.started_at.getTime()) / 3_600_000);
    await alertOnce(
      deps,
      {
        action: 'alert.run_missing',
        entity_type: 'delivery_report',
        entity_id: last._id,
        entity: null,
        after: { hours },
      },
      last._id,
    );
  },

  async closeWeekOrders(): Promise<number> {
    return closeWeekOrders(deps.store, new Date());
  },
});
