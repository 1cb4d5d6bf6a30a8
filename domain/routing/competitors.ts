/** Which orders ask for the leads another one asks for. */
import { SERVED_DEPARTEMENTS } from '../common/departement.ts';
import { covers, hasEnded, type OrderView } from './open-rules.ts';
import type { WeekKey } from '../time/paris-time.ts';

/** Départements both orders cover, in their own order. */
export const sharedDepartements = (
  one: Pick<OrderView, 'departements'>,
  other: Pick<OrderView, 'departements'>,
): string[] => SERVED_DEPARTEMENTS.filter((code) => covers(one, code) && covers(other, code));

/** Orders that are on, of the same product, that cover one of its départements; itself left out. */
export const competitorsOf = (order: OrderView, orders: Iterable<OrderView>, week: WeekKey): OrderView[] =>
  [...orders].filter(
    (other) =>
      other.id !== order.id &&
      other.produit === order.produit &&
      other.active &&
      !hasEnded(other, week) &&
      sharedDepartements(order, other).length > 0,
  );
