/**
 * Activities as workflows call them, one proxy per class: how long, how often and how soon again depends on what a
 * repetition costs. All heartbeat, so that a dead worker's work is taken over in seconds.
 */
import { ActivityCancellationType, proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { RunLimits } from '../contracts/daily-delivery.ts';
import { SEND_LIMIT_MS } from '../contracts/limits.ts';

const HEARTBEAT: ActivityOptions = { heartbeatTimeout: '10s' };

/** MongoDB may be away for a while: an hour of patience, then the run says what it could not do. */
const PATIENT: ActivityOptions['retry'] = {
  initialInterval: '500ms',
  backoffCoefficient: 2,
  maximumInterval: '30s',
  maximumAttempts: 120,
};

/** One small write or read, that changes nothing when repeated. */
export const quick = proxyActivities<
  Pick<
    Activities,
    | 'showPause'
    | 'endRunBefore'
    | 'lookAtBatch'
    | 'confirmBatch'
    | 'cancelBatch'
    | 'alertBatch'
    | 'checkReports'
    | 'openIntercompany'
    | 'closeIntercompany'
    | 'ledgerRefusal'
    | 'endReplay'
    | 'openRetention'
    | 'closeRetention'
  >
>({ ...HEARTBEAT, startToCloseTimeout: '1m', scheduleToCloseTimeout: '1h', retry: PATIENT });

/** Opens a run: as soon as it can, for as long as it is worth it. */
export const opening = ({ openForMs, retryEveryMs }: RunLimits) =>
  proxyActivities<Pick<Activities, 'openRun'>>({
    ...HEARTBEAT,
    startToCloseTimeout: '1m',
    scheduleToCloseTimeout: openForMs,
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: retryEveryMs },
  });

/** Tells people of a run that did not begin, however long what it is told with is away itself. */
export const telling = proxyActivities<Pick<Activities, 'alertMissedRun'>>({
  ...HEARTBEAT,
  startToCloseTimeout: '1m',
  scheduleToCloseTimeout: '7d',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

/** Pages of work in transactions of their own: a repetition goes on where the last one was. */
export const scan = proxyActivities<
  Pick<
    Activities,
    | 'takeFailedBatches'
    | 'prepareBatches'
    | 'prepareImmediate'
    | 'finishBatches'
    | 'markLbPage'
    | 'assignStockPages'
    | 'logShortfalls'
    | 'saveRun'
    | 'sweepBatches'
    | 'checkMoney'
    | 'closeDays'
    | 'watchSources'
    | 'closeWeekOrders'
    | 'ledgersDue'
    | 'retryTransfers'
    | 'billCompany'
    | 'storeInvoiceFile'
    | 'remindOverdue'
    | 'finishInvoice'
    | 'finishWeek'
    | 'buildWeekLedger'
    | 'workOnImport'
    | 'purgePages'
    | 'beginErasure'
    | 'stopErased'
    | 'blankErased'
    | 'recipientsToTell'
    | 'forgetErased'
    | 'closeErasure'
  >
>({ ...HEARTBEAT, startToCloseTimeout: '10m', scheduleToCloseTimeout: '2h', retry: PATIENT });

/** A replay: in memory, so a repetition begins again. Whoever asked waits, so it gives up early. */
export const playing = proxyActivities<Pick<Activities, 'playReplay'>>({
  ...HEARTBEAT,
  heartbeatTimeout: '30s',
  startToCloseTimeout: '10m',
  scheduleToCloseTimeout: '20m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 3 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** Mails of invoices, of erasures and of accounts, and the way of invoices to a platform: at least once, so a day of patience with a server that is away. */
export const mailing = proxyActivities<
  Pick<Activities, 'mailInvoice' | 'transmitInvoice' | 'tellRecipient' | 'sendAccountMail'>
>({
  ...HEARTBEAT,
  startToCloseTimeout: SEND_LIMIT_MS,
  scheduleToCloseTimeout: '1d',
  retry: { initialInterval: '30s', backoffCoefficient: 2, maximumInterval: '1h' },
});

/**
 * Sending: what a mail server answers is a result, never a failure, so a repetition only follows the death of a worker or
 * of MongoDB. It looks at the batch first and sends nothing twice.
 */
export const sending = proxyActivities<Pick<Activities, 'sendBatches' | 'retryBatch'>>({
  ...HEARTBEAT,
  startToCloseTimeout: SEND_LIMIT_MS,
  scheduleToCloseTimeout: 6 * SEND_LIMIT_MS,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', maximumAttempts: 20 },
});
