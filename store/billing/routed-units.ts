/** Whether the stock was routed again after units were added: `rev` counts what adds them, `routed_for` what was routed. */
import type { Store } from '../db/mongo.ts';
import type { PrepaymentBalanceDoc } from './collections.ts';

type Routed = Pick<PrepaymentBalanceDoc, '_id' | 'rev'>;

/** Balances whose new units no stock was routed for yet. One document per client and product: few. */
export const unroutedBalances = (store: Store): Promise<Routed[]> =>
  store.prepayment_balances
    .find({ $expr: { $gt: ['$rev', '$routed_for'] } }, { projection: { rev: 1 } })
    .toArray();

/** Notes for which revision the routing of the stock was asked for; never back. */
export async function markRouted(store: Store, balances: readonly Routed[]): Promise<void> {
  if (balances.length === 0) return;
  await store.prepayment_balances.bulkWrite(
    balances.map(({ _id, rev }) => ({
      updateOne: { filter: { _id }, update: { $max: { routed_for: rev } } },
    })),
  );
}
