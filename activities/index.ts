/** Every activity of the worker, by the name workflows call it. */
import { batchActivities } from './deliveries/batch.ts';
import { dailyDeliveryActivities } from './runs/daily-delivery.ts';
import type { ActivityDeps } from './deps.ts';
import { housekeepingActivities } from './housekeeping.ts';

export const createActivities = (deps: ActivityDeps) => ({
  ...dailyDeliveryActivities(deps),
  ...batchActivities(deps),
  ...housekeepingActivities(deps),
});

export type Activities = ReturnType<typeof createActivities>;
