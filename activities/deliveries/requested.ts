/** Carrying out what a person asked of a batch: once, and not after nobody expects it any more. */
import { DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import { closeRequest, judgeRequest } from '../../store/deliveries/requests.ts';
import { alertOnBatch } from '../monitoring/alerts.ts';
import type { ActivityDeps } from '../deps.ts';
import { readBatch } from './read-batch.ts';

/**
 * Does `work` for a request and closes it, whether it was done or refused. Trouble that may pass leaves it open for the next
 * attempt. Work without a request is just done.
 * @throws DeliveryRefusal `REQUEST_GONE`
 */
export async function requested<T>(
  deps: ActivityDeps,
  { batch_id, request_id }: { batch_id: string; request_id: string | undefined },
  work: () => Promise<T>,
): Promise<T> {
  if (request_id === undefined) return work();
  const { store } = deps;
  const batch = await readBatch(store, batch_id);
  const request = { batch_id, request_id, now: new Date() };
  const state = judgeRequest(batch, request);
  if (state === 'expired') {
    const { action, at } = batch.asked!;
    await alertOnBatch(deps, 'request_dropped', batch, request_id, { action, asked_at: at.toISOString() });
  }
  if (state !== 'go') {
    await closeRequest(store, { ...request, dropped: true });
    throw new DeliveryRefusal('REQUEST_GONE');
  }
  try {
    const done = await work();
    await closeRequest(store, { ...request, now: new Date(), dropped: false });
    return done;
  } catch (error) {
    if (error instanceof DeliveryRefusal)
      await closeRequest(store, { ...request, now: new Date(), dropped: true });
    throw error;
  }
}
