/** Events that ask for a person, in the audit trail and the log. Each is written once, however often it is found. */
import { logEvent, SYSTEM } from '../store/event-log.ts';
import type { Entity } from '../domain/entity.ts';
import type { ActivityDeps } from './deps.ts';

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
  { related = {}, ...alert }: Alert,
  once: string,
): Promise<void> {
  const { action, entity_type, entity_id } = alert;
  const known = await store.event_log.findOne(
    { entity_type, entity_id, action, 'related.once': once },
    { projection: { _id: 1 } },
  );
  if (known) return;
  await logEvent(store, { ...alert, by: SYSTEM, related: { ...related, once } }, new Date());
  log.error({ action, id: entity_id, ...alert.after }, 'alert');
}
