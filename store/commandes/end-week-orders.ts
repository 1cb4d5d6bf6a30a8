/**
 * Monday 00:00 Paris: orders that are not renewed end with their week (01-domain, "commande").
 */
import { weekKey } from '../../domain/time/paris-time.ts';
import { rewriteFences } from '../routing/commande-weeks.ts';
import { logEvent, SYSTEM } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';

/**
 * Deactivates every active order whose last week is over, each with its fences in one transaction.
 * @returns orders deactivated
 */
export async function endWeekOrders(store: Store, now: Date): Promise<number> {
  const due = { active: true, last_week: { $lt: weekKey(now) } };
  const ids = await store.commandes
    .find(due, { projection: { _id: 1 } })
    .map(({ _id }) => _id)
    .toArray();
  let closed = 0;
  for (const _id of ids) {
    closed += await transaction(store, async (session) => {
      const order = await store.commandes.findOneAndUpdate(
        { _id, ...due },
        { $set: { active: false, updated_at: now } },
        { session },
      );
      if (!order) return 0;
      await rewriteFences(store, session, [_id], now);
      await logEvent(
        store,
        {
          action: 'commande.week_end',
          entity_type: 'commande',
          entity_id: _id,
          entity: order.entity,
          by: SYSTEM,
          before: { active: true },
          after: { active: false },
          related: { client_id: order.client_id },
        },
        now,
        session,
      );
      return 1;
    });
  }
  return closed;
}
