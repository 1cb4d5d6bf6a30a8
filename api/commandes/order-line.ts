/** An order among others: who it is of, how full it is, and what shuts it. */
import { ENTITIES } from '../../domain/common/entity.ts';
import type { OrderInput } from '../../domain/routing/open-rules.ts';
import { fairOrder } from '../../domain/routing/routing.ts';
import type { Snapshot } from '../../store/routing/snapshot.ts';
import type { OrderLine } from './contract.ts';
import { closedView } from './view.ts';

/**
 * Orders in the order they are asked in: each company's by themselves, ZR7's first.
 * @param states of those orders, at this moment
 */
export function orderLines({ clients }: Snapshot, states: readonly OrderInput[]): OrderLine[] {
  const byId = new Map(states.map((state) => [state.order.id, state]));
  const orders = states.map(({ order }) => order);
  const ranked = fairOrder(orders, ({ id }) => byId.get(id)!.week);
  return ranked
    .sort((a, b) => ENTITIES.indexOf(a.entity) - ENTITIES.indexOf(b.entity))
    .map(({ id, client_id, entity, produit, priorite, quota, active }) => {
      const state = byId.get(id)!;
      return {
        ...{ commande_id: id, client_id, client_name: clients.get(client_id)?.name ?? '', entity, produit },
        ...{ priorite, active, used: state.week.used, quota, closed_by: closedView(state) },
      };
    });
}
