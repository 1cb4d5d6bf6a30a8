/** Every workflow of the worker, by the name it is started with. */
export { accountMail } from './access/account-mail.ts';
export { batch } from './batch/batch.ts';
export { dailyDelivery } from './daily-delivery/daily-delivery.ts';
export { invoiceReminders, sourceBreakers, watchdog, weekOrders } from './housekeeping/housekeeping.ts';
export { erasure } from './privacy/erasure.ts';
export { immediate } from './immediate/immediate.ts';
export { replay } from './replay/replay.ts';
export { retention } from './retention/retention.ts';
export { startRetention } from './retention/start-retention.ts';
export { routeStock } from './route-stock/route-stock.ts';
export { importFile } from './imports/import-file.ts';
export { intercompany } from './intercompany/intercompany.ts';
export { invoice } from './invoice/invoice.ts';
export { startIntercompany } from './intercompany/start-intercompany.ts';
export { startDailyDelivery } from './daily-delivery/start-daily-delivery.ts';
export { weeklyLedger } from './weekly-ledger/weekly-ledger.ts';
