/** What clients have left of the units they paid for in advance, as routing reads it. */
import type { BillingMode } from '../../domain/billing/billing-mode.ts';
import type { OrderView } from '../../domain/routing/open-rules.ts';
import type { ClientDoc } from '../clients/collections.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { Store } from '../db/mongo.ts';
import type { PrepaymentBalanceDoc } from './collections.ts';

/** Units left by balance. */
export type UnitsLeft = ReadonlyMap<string, number>;

type UnitOwner = Pick<OrderView, 'client_id' | 'produit' | 'billing_mode'>;

/** Id of the balance of one client and product. */
export const balanceId = (clientId: string, produit: string): string => `${clientId}|${produit}`;

/** How an order of this client for this product is paid for, at this moment. */
export const prepaidOf = (
  client: Pick<ClientDoc, 'prepaid_products'> | null | undefined,
  produit: string,
): BillingMode => (client?.prepaid_products?.includes(produit) ? 'PREPAID' : 'WEEKLY_INVOICE');

/** One read; none when no order is PREPAID. */
export async function readUnitsLeft(store: Store, orders: readonly UnitOwner[]): Promise<UnitsLeft> {
  if (orders.length === 0) return new Map();
  const ids = orders.map(({ client_id, produit }) => balanceId(client_id, produit));
  const balances = await store.prepayment_balances
    .find({ _id: { $in: ids } }, { projection: { remaining: 1 } })
    .toArray();
  return new Map(balances.map(({ _id, remaining }) => [_id, remaining]));
}

/** Units an order may still be assigned; null when it is not PREPAID. Who never bought any has none. */
export const unitsLeft = (left: UnitsLeft, order: UnitOwner): number | null =>
  order.billing_mode === 'PREPAID' ? (left.get(balanceId(order.client_id, order.produit)) ?? 0) : null;

/** The balance of a client who has bought nothing yet, for `$setOnInsert`. */
export const newBalance = (
  owner: { entity: Entity; client_id: string; produit: string },
  now: Date,
): Omit<PrepaymentBalanceDoc, '_id'> => ({
  ...owner,
  purchased: 0,
  remaining: 0,
  held: 0,
  delivered: 0,
  rev: 0,
  routed_for: 0,
  created_at: now,
  updated_at: now,
});
