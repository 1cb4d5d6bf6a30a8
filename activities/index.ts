/** Every activity of the worker, by the name workflows call it. */
import { accessActivities } from './access/send-account-mail.ts';
import { weeklyLedgerActivities } from './billing/weekly-ledger.ts';
import { commandeActivities } from './commandes/close-week-orders.ts';
import { batchActivities } from './deliveries/batch.ts';
import { immediateActivities } from './deliveries/immediate.ts';
import { sweepActivities } from './deliveries/sweep.ts';
import type { ActivityDeps } from './deps.ts';
import { activityInterceptor } from './failures.ts';
import { importActivities } from './imports/work-on-import.ts';
import { intercompanyActivities } from './intercompany/monday.ts';
import { invoiceActivities } from './invoices/invoice.ts';
import { reminderActivities } from './invoices/reminders.ts';
import { transmissionActivities } from './invoices/transmit.ts';
import { monitoringActivities } from './monitoring/check-reports.ts';
import { statsActivities } from './monitoring/close-days.ts';
import { retentionActivities } from './privacy/retention.ts';
import { privacyActivities } from './privacy/erasure.ts';
import { replayActivities } from './routing/replay.ts';
import { openRunActivities } from './runs/open-run.ts';
import { dailyDeliveryActivities } from './runs/daily-delivery.ts';
import { sourceActivities } from './sources/watch-sources.ts';

const createActivities = (deps: ActivityDeps) => ({
  ...openRunActivities(deps),
  ...dailyDeliveryActivities(deps),
  ...batchActivities(deps),
  ...immediateActivities(deps),
  ...sweepActivities(deps),
  ...monitoringActivities(deps),
  ...statsActivities(deps),
  ...commandeActivities(deps),
  ...sourceActivities(deps),
  ...replayActivities(deps),
  ...weeklyLedgerActivities(deps),
  ...intercompanyActivities(deps),
  ...invoiceActivities(deps),
  ...reminderActivities(deps),
  ...transmissionActivities(deps),
  ...importActivities(deps),
  ...retentionActivities(deps),
  ...privacyActivities(deps),
  ...accessActivities(deps),
});

/** What a worker runs and how: `createWorker` (temporal/worker.ts) takes it as it is. */
export const workerParts = (deps: ActivityDeps) => ({
  activities: createActivities(deps),
  around: [activityInterceptor(deps.log)],
});

export type Activities = ReturnType<typeof createActivities>;
