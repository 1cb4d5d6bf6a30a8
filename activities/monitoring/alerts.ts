/** What alerts are about: batches and daily runs, with what identifies one. */
import type { AlertKind } from '../../domain/monitoring/alerts.ts';
import type { AlertDoc } from '../../store/monitoring/collections.ts';
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import { type AlertSubject, raiseAlert } from '../../store/monitoring/alerts.ts';
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
  const subject = { type: 'delivery_batch', id: _id, entity, related: { client_id }, occurrence };
  await raiseAlert(deps, kind, subject, { ...facts, count });
}

/** @param id of the report, or the day of a run that has none */
export const runSubject = (id: string): AlertSubject => ({ type: 'delivery_report', id, entity: null });
