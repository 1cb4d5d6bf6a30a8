/** Keeps the statistics of days that are over. */
import { Context } from '@temporalio/activity';
import { closeDay, daysToClose } from '../../store/monitoring/daily-stats.ts';
import type { ActivityDeps } from '../deps.ts';

export const statsActivities = ({ store }: ActivityDeps) => ({
  /** One after the other: where this one dies, the next goes on. @returns how many */
  async closeDays(): Promise<number> {
    const { heartbeat, cancellationSignal } = Context.current();
    const days = await daysToClose(store, new Date());
    for (const day of days) {
      cancellationSignal.throwIfAborted();
      await closeDay(store, day, new Date());
      heartbeat(day);
    }
    return days.length;
  },
});
