/** The end of the week for orders that are not renewed. */
import { endWeekOrders } from '../../store/commandes/end-week-orders.ts';
import type { ActivityDeps } from '../deps.ts';

export const commandeActivities = (deps: ActivityDeps) => ({
  /** @returns how many orders ended */
  async closeWeekOrders(): Promise<number> {
    return endWeekOrders(deps.store, new Date());
  },
});
