/** What the API can say of those who could not say it themselves: Temporal, and the workers. */
import { alertWhile } from '../../store/monitoring/alerts.ts';
import { watchRuns } from '../../store/monitoring/watch-runs.ts';
import { plannedSince } from '../../temporal/schedules.ts';
import { watchChannels } from '../../store/monitoring/watch-channels.ts';
import type { AppDeps } from '../http/deps.ts';
import { within } from '../http/within.ts';
import { countPollers } from './count-pollers.ts';

const LOOK_MS = 3_000;

export const watchAway =
  (deps: Pick<AppDeps, 'store' | 'log' | 'temporal' | 'config'>) =>
  async (now: Date): Promise<void> => {
    const system = (id: string) => ({ type: 'system' as const, id, entity: null });
    const reachable = await within(LOOK_MS, deps.temporal.reachable(), false);
    await alertWhile(deps, 'temporal_away', system('temporal'), !reachable, now);
    // While Temporal is away nobody knows of workers.
    if (reachable) {
      // One that only takes long to count says nothing of workers.
      const pollers = await within<number | null>(LOOK_MS, countPollers(deps, now), null);
      if (pollers !== null) await alertWhile(deps, 'worker_away', system('worker'), pollers === 0, now);
    }
    const planned = (job: string) =>
      reachable ? plannedSince(deps.temporal.client, job) : Promise.reject(new Error('Temporal is away'));
    await watchRuns({ ...deps, planned }, now);
    await watchChannels(deps, now);
  };
