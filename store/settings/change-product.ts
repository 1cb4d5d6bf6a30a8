/** Changes a produit: its name, whether it is offered, the account its revenue is booked to. */
import { auditDiff } from '../audit/audit-diff.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { ProductDoc } from './collections.ts';

/** @param change what is absent stays; an empty account is none @returns null when there is no such produit */
export function changeProduct(
  store: Store,
  code: string,
  change: Partial<Pick<ProductDoc, 'name' | 'active' | 'account'>>,
  by: Actor,
  now: Date,
): Promise<ProductDoc | null> {
  return transaction(store, async (session) => {
    const before = await store.products.findOne({ _id: code }, { session });
    if (!before) return null;
    const after: ProductDoc = { ...before, ...change };
    if (!after.account) delete after.account;
    await store.products.replaceOne({ _id: code }, after, { session });
    const event = {
      action: 'product.update' as const,
      entity_type: 'product' as const,
      entity_id: code,
      entity: null,
      by,
    };
    await logEvent(store, { ...event, ...auditDiff(before, after) }, now, session);
    return after;
  });
}
