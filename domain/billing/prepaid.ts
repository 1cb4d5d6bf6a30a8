/** Units a client has paid for in advance, per product (02-money "Prepaid"). */

/**
 * What can happen to units. A top-up, a refund and a correction are people's; the others follow a delivery: one unit is
 * `taken` when it is assigned, `consumed` when it is sent (held → delivered, the balance stays), `given_back` when it was
 * cancelled, rejected or removed.
 */
export const MOVEMENT_KINDS = ['top_up', 'refund', 'correction', 'taken', 'consumed', 'given_back'] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** Where the unit of a delivery is; absent when it has none, or had it given back. */
export type PrepaidUnit = 'held' | 'delivered';

/** Units left with which people are warned. */
export const PREPAID_LOW = 10;

export type PrepaidStatus = 'OK' | 'LOW' | 'BLOCKED';

export function prepaidStatus(remaining: number): PrepaidStatus {
  if (remaining <= 0) return 'BLOCKED';
  return remaining <= PREPAID_LOW ? 'LOW' : 'OK';
}
