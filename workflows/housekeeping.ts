/** What Schedules have done between the runs. */
import { quick, scan } from './activities.ts';
import { openBatch } from './open-batch.ts';

/** Every few minutes: finishes what crashes left half done, and sees to it that a day without a run is noticed. */
export async function watchdog(): Promise<void> {
  const { inbox } = await scan.sweepBatches();
  await Promise.all(inbox.map((id) => openBatch(id)));
  await quick.checkReports();
}

/** Monday 00:00 Paris: orders without `auto_renew` end with their week. */
export async function weekOrders(): Promise<number> {
  return scan.closeWeekOrders();
}
