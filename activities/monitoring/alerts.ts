/** Events that ask for a person, in the audit trail and the log. Each is written once, however often it is found. */
import { logEventOnce, SYSTEM } from '../../store/audit/event-log.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import type { ActivityDeps } from '../deps.ts';

export interface Alert {
  action: `alert.${string}`;
  entity_type: string;
  entity_id: string;
  entity: Entity | null;
  /** Codes and counts. */
  after: Record<string, string | number>;
  related?: Record<string, string>;
}

/** @param once tells one occurrence from the next: the same alert on the same thing with the same `once` is one */
export async function alertOnce(
  { store, log }: Pick<ActivityDeps, 'store' | 'log'>,
  alert: Alert,
  once: string,
): Promise<void> {
  const { action, entity_id, after } = alert;
  const id = `${action}|${entity_id}|${once}`;
  if (await logEventOnce(store, id, { ...alert, by: SYSTEM }, new Date()))
    log.error({ action, id: entity_id, ...after }, 'alert');
}

/**
 * Alerts once on a batch, with the count of its leads.
 * @param facts more codes and counts
 */
export const alertOnBatch = (
  deps: Pick<ActivityDeps, 'store' | 'log'>,
  action: Alert['action'],
  { _id, entity, count, client_id }: DeliveryBatchDoc,
  once: string,
  facts: Alert['after'] = {},
): Promise<void> =>
  alertOnce(
    deps,
    {
      action,
      entity_type: 'delivery_batch',
      entity_id: _id,
      entity,
      after: { ...facts, count },
      related: { client_id },
    },
    once,
  );
