/** Every workflow of the worker, by the name it is started with. */
export { batch } from './batch.ts';
export { dailyDelivery } from './daily-delivery.ts';
export { watchdog, weekOrders } from './housekeeping.ts';
export { routeStock } from './route-stock.ts';
export { startDailyDelivery } from './start-daily-delivery.ts';
