/** Withdraws a credit that is on no issued invoice. */
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { BillingCreditDoc } from './collections.ts';
import { creditFields, dealSaleAgain, loggedCredit } from './credit-units.ts';

/**
 * @returns null when the client has no such credit
 * @throws SaleInvoicedError
 */
export function withdrawCredit(
  store: Store,
  { id, client_id }: { id: string; client_id: string },
  by: Actor,
  now: Date,
): Promise<BillingCreditDoc | null> {
  return transaction(store, async (session) => {
    const credit = await store.billing_credits.findOneAndUpdate(
      { _id: id, client_id, deleted_at: { $exists: false } },
      { $set: { deleted_at: now } },
      { session },
    );
    if (!credit) return null;
    await dealSaleAgain(store, session, credit, now);
    const event = {
      action: 'credit.withdraw' as const,
      by,
      ...loggedCredit(credit),
      before: creditFields(credit),
    };
    await logEvent(store, event, now, session);
    return credit;
  });
}
