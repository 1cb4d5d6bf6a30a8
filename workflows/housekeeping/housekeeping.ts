/** What Schedules have done between the runs. */
import { patched } from '@temporalio/workflow';
import { quick, scan } from '../activities.ts';
import { sweep } from './sweep.ts';

/**
 * Every few minutes: finishes what crashes left half done, sees to it that a day without a run is noticed, and money that does
 * not add up, and keeps the statistics of days that are over.
 */
export async function watchdog(): Promise<void> {
  await sweep();
  await quick.checkReports();
  if (patched('money-is-checked')) await scan.checkMoney();
  if (patched('days-are-closed')) await scan.closeDays();
}

/** Every minute: holds the figures of sources against the rules of their circuit breakers. */
export async function sourceBreakers(): Promise<void> {
  await scan.watchSources();
}

/** Working days at 10:00 Paris: clients are reminded of what is late, people of credit notes that wait to be issued. */
export async function invoiceReminders(): Promise<number> {
  return scan.remindOverdue();
}

/** Monday 00:00 Paris: orders without `auto_renew` end with their week. */
export async function weekOrders(): Promise<number> {
  return scan.closeWeekOrders();
}
