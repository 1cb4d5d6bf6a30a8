/** What keeps the state tidy between the runs: the watchdog's checks and the end of the week. */
import { cancelGone } from '../store/deliveries/cancel-unsent.ts';
import { endWeekOrders } from '../store/commandes/end-week-orders.ts';
import { projectUnfinished } from '../store/deliveries/project-batches.ts';
import { unseenBatches } from '../store/deliveries/inbox.ts';
import { doubtStaleClaims } from '../store/deliveries/stale-claims.ts';
import { SEND_LIMIT_MS } from '../contracts/limits.ts';
import { alertOnce } from './monitoring/alerts.ts';
import type { ActivityDeps } from './deps.ts';

const PAGE = 50;
/** Batches put into the inbox at once; the next sweep goes on. */
const INBOX_PAGE = 200;
/** A day, and time for the run itself (00-runbook "Surveiller `delivery_reports`"). */
const REPORT_DUE_MS = 26 * 60 * 60_000;

export const housekeepingActivities = (deps: ActivityDeps) => ({
  /** Finishes what crashes left half done, and what is due. @returns batches the operators' inbox has to look at */
  async sweepBatches(): Promise<{ inbox: string[] }> {
    const { store } = deps;
    const now = new Date();
    await endWeekOrders(store, now);
    const before = new Date(now.getTime() - SEND_LIMIT_MS);
    while ((await doubtStaleClaims(store, { before, limit: PAGE, now })) === PAGE);
    while ((await projectUnfinished(store, PAGE, now)) === PAGE);
    await cancelGone(store, now);
    return { inbox: await unseenBatches(store, { limit: INBOX_PAGE, now }) };
  },

  /** Alerts when the last daily run began more than 26 hours ago, once per missing run. */
  async checkReports(): Promise<void> {
    const { store } = deps;
    const last = await store.delivery_reports.findOne({}, { sort: { started_at: -1 } });
    // Before the first run, what is waited for is the first day after somebody was there to wait.
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

  async closeWeekOrders(): Promise<number> {
    return endWeekOrders(deps.store, new Date());
  },
});
