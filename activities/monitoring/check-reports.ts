/** Whether the daily run ran, and whether it goes on; whether money adds up. */
import { cancellationSignal } from '@temporalio/activity';
import { checkMoney, checksDue } from '../../store/billing/checks/check-money.ts';
import { watchRuns } from '../../store/monitoring/watch-runs.ts';
import type { ActivityDeps } from '../deps.ts';

export const monitoringActivities = (deps: ActivityDeps) => ({
  /** Raises the alerts on runs that did not begin, or do not go on. */
  checkReports: (): Promise<void> => watchRuns(deps, new Date()),

  /** Once a Paris day: whether money adds up. A crash leaves the rest to the next look. */
  async checkMoney(): Promise<void> {
    const now = new Date();
    await checkMoney(deps, now, await checksDue(deps.store, now), cancellationSignal());
  },
});
