/** What a run leaves although it had taken it. */
import { openEntities } from '../../store/settings/open-entities.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';

/** It may have been paused since it took a batch: into a day off, or until somebody wanted to look at it first. */
export async function leftByRun(store: Store): Promise<(batch: DeliveryBatchDoc) => boolean> {
  const open = await openEntities(store, new Date());
  return ({ entity, status, hold_for_review }) =>
    !open.includes(entity) || (status === 'ready_to_send' && hold_for_review);
}
