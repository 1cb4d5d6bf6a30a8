/** Which batches a run leaves unsent although it had taken them. */
import { openEntities } from '../../store/settings/open-entities.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';

/**
 * A run may be paused after it took a batch. When it resumes, the entity may not deliver that day, or the client may
 * want a person to look at the batch first.
 */
export async function leftByRun(store: Store): Promise<(batch: DeliveryBatchDoc) => boolean> {
  const open = await openEntities(store, new Date());
  return ({ entity, status, hold_for_review }) =>
    !open.includes(entity) || (status === 'ready_to_send' && hold_for_review);
}
