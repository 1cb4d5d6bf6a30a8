/** What alerts are about: batches, orders and daily runs, with what identifies one. */
import { parisDay } from '../../domain/time/paris-time.ts';
import { maskPersonal } from '../../log.ts';
import type { UnpreparedOrder } from '../../store/deliveries/make-batches.ts';
import type { AlertKind } from '../../domain/monitoring/alerts.ts';
import type { AlertDoc } from '../../store/monitoring/collections.ts';
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import { raiseAlert } from '../../store/monitoring/alerts.ts';
import type { ActivityDeps } from '../deps.ts';

/**
 * Alerts on a batch, with the count of its leads.
 * @param occurrence tells one alert of this kind on the batch from the next
 * @param facts more codes and counts
 */
export async function alertOnBatch(
  deps: Pick<ActivityDeps, 'store' | 'log'>,
  kind: AlertKind,
  { _id, entity, count, client_id }: DeliveryBatchDoc,
  occurrence: string,
  facts: AlertDoc['facts'] = {},
): Promise<void> {
  const subject = { type: 'batch' as const, id: _id, entity, related: { client_id }, occurrence };
  await raiseAlert(deps, kind, subject, { ...facts, count });
}

/** Alerts on orders that could not be prepared, once a day each. */
export async function alertUnprepared(
  deps: Pick<ActivityDeps, 'store' | 'log'>,
  orders: readonly UnpreparedOrder[],
  now: Date,
): Promise<void> {
  for (const { commande_id, client_id, entity, count, error } of orders) {
    deps.log.error({ commande_id, reason: maskPersonal(String(error)) }, 'a batch could not be prepared');
    const subject = { type: 'commande' as const, id: commande_id, entity, related: { client_id } };
    await raiseAlert(deps, 'prepare_failed', { ...subject, occurrence: parisDay(now) }, { count });
  }
}
