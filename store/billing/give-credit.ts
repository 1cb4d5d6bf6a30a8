/** Gives free units on one order and week (02-money "Credits"). */
import type { CreditReason } from '../../domain/billing/credit-reasons.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { BillingCreditDoc } from './collections.ts';
import { creditFields, dealSaleAgain, loggedCredit } from './credit-units.ts';
import { prepaidOf } from './prepaid-units.ts';

/** Why an order takes no credit. */
export type CreditRefusal = 'other_client' | 'other_product' | 'closed' | 'prepaid' | 'imported';

export class CreditRefusedError extends Error {
  override name = 'CreditRefusedError';
  readonly why: CreditRefusal;
  constructor(why: CreditRefusal) {
    super(`no credit: ${why}`);
    this.why = why;
  }
}

export interface NewCredit {
  client_id: string;
  commande_id: string;
  produit: string;
  week_key: WeekKey;
  units: number;
  reason: CreditReason;
  note: string;
}

/**
 * @returns null when there is no such client or order
 * @throws CreditRefusedError, SaleInvoicedError
 */
export function giveCredit(
  store: Store,
  wanted: NewCredit,
  by: Actor,
  now: Date,
): Promise<BillingCreditDoc | null> {
  const _id = newId();
  return transaction(store, async (session) => {
    const { client_id, commande_id, produit, week_key } = wanted;
    const living = { deleted_at: { $exists: false } };
    const client = await store.clients.findOne({ _id: client_id, ...living }, { session });
    const order = await store.commandes.findOne({ _id: commande_id, ...living }, { session });
    if (!client || !order) return null;
    if (order.client_id !== client_id) throw new CreditRefusedError('other_client');
    if (order.produit !== produit) throw new CreditRefusedError('other_product');
    if (prepaidOf(client, produit) === 'PREPAID') throw new CreditRefusedError('prepaid');
    if (!order.active) {
      // An order that has ended may still be made up for in a week in which it delivered.
      const sold = await store.deliveries.findOne(
        { client_id, commande_id, sent_week: week_key, sent_at: { $exists: true } },
        { session, projection: { _id: 1 } },
      );
      if (!sold) throw new CreditRefusedError('closed');
    }
    const { entity } = client;
    const week = await store.billing_weeks.findOne({ entity, week_key, imported: true }, { session });
    if (week) throw new CreditRefusedError('imported');
    const credit: BillingCreditDoc = { _id, entity, ...wanted, by: by.id, created_at: now };
    await store.billing_credits.insertOne(credit, { session });
    await dealSaleAgain(store, session, credit, now);
    const event = {
      action: 'credit.give' as const,
      by,
      ...loggedCredit(credit),
      after: creditFields(credit),
    };
    await logEvent(store, event, now, session);
    return credit;
  });
}
