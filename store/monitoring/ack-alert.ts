/** Somebody takes care of an alert: it stays open until what it is about has passed. */
import type { Entity } from '../../domain/common/entity.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { AlertDoc } from './collections.ts';

/**
 * The first to take it keeps it; asked again, nothing changes.
 * @param entities whose alerts the person may see; those of no company are everybody's
 * @returns null when there is none such
 */
export const ackAlert = (
  store: Store,
  _id: string,
  entities: readonly Entity[],
  by: Actor,
  now: Date,
): Promise<AlertDoc | null> =>
  transaction(store, async (session) => {
    const mine = { _id, entity: { $in: [null, ...entities] } };
    const acked = { at: now, by: by.id, by_name: by.name };
    const { modifiedCount } = await store.alerts.updateOne(
      { ...mine, acked: { $exists: false } },
      { $set: { acked } },
      { session },
    );
    const alert = await store.alerts.findOne(mine, { session });
    if (alert && modifiedCount > 0) {
      const event = {
        action: 'alert.ack' as const,
        entity_type: 'alert' as const,
        entity_id: _id,
        entity: alert.entity,
      };
      await logEvent(store, { ...event, by, after: { kind: alert.kind } }, now, session);
    }
    return alert;
  });
