import { type CheckFinding, finding } from '../../../domain/billing/checks.ts';
import type { Look } from './look.ts';

/** Σ movements = remaining ≥ 0, of every client and product. */
export async function prepaidBalances({ store, entity, at }: Look): Promise<CheckFinding> {
  const balances = await store.prepayment_balances.find({ entity }, at).toArray();
  const sums = await store.prepayment_movements
    .aggregate<{ _id: string; units: number }>(
      [
        { $match: { balance_id: { $in: balances.map(({ _id }) => _id) } } },
        { $group: { _id: '$balance_id', units: { $sum: '$units' } } },
      ],
      { ...at, hint: { balance_id: 1, units: 1 } },
    )
    .toArray();
  const moved = new Map(sums.map(({ _id, units }) => [_id, units]));
  return finding(
    balances
      .map(({ _id, client_id, remaining }) => ({ id: client_id, by: remaining - (moved.get(_id) ?? 0) }))
      .filter(({ by }) => by !== 0),
  );
}
