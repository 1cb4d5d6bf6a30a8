/** What giving a credit and withdrawing one have in common: the sale it is for, dealt again in the same transaction. */
import type { ClientSession } from 'mongodb';
import type { Store } from '../db/mongo.ts';
import { noteChange } from './billing-week.ts';
import type { BillingCreditDoc } from './collections.ts';
import { sumSaleAgain } from './sum-sale.ts';

/** A record of the order and week is on an issued invoice, or noted as invoiced outside: its free units stay as they are. */
export class SaleInvoicedError extends Error {
  override name = 'SaleInvoicedError';
}

/**
 * After a credit of this sale was written: a build under way starts over, and the ledger that is there follows.
 * @throws SaleInvoicedError
 */
export async function dealSaleAgain(
  store: Store,
  session: ClientSession,
  credit: Pick<BillingCreditDoc, 'entity' | 'client_id' | 'commande_id' | 'produit' | 'week_key'>,
  now: Date,
): Promise<void> {
  const { entity, client_id, commande_id, produit, week_key } = credit;
  const { build_id } = await noteChange(store, session, credit);
  if (!build_id) return;
  const sale = { build_id, billing_entity: entity, week_key, client_id, commande_id, produit };
  if (!(await sumSaleAgain(store, session, sale, now))) throw new SaleInvoicedError('invoiced');
}

export const loggedCredit = ({ _id, entity, client_id }: BillingCreditDoc) => ({
  entity_type: 'client' as const,
  entity_id: client_id,
  entity,
  related: { credit: _id },
});

/** What the audit trail keeps of one. */
export const creditFields = ({ commande_id, produit, week_key, units, reason, note }: BillingCreditDoc) => ({
  commande_id,
  produit,
  week_key,
  units,
  reason,
  note,
});
