/** Units that were paid for and not delivered at a day: what is left now, with what moved since taken back. */
import { type PrepaidLot, prepaidValue, type PrepaidValue } from '../../domain/accounting/prepaid-value.ts';
import { type OpenLot, openLots } from '../../domain/billing/prepaid-lots.ts';
import { priceOf } from '../../domain/billing/price-book.ts';
import { groupBy } from '../../domain/common/group-by.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { asCents } from '../../domain/money/money.ts';
import { addDays, type ParisDay, parisDayStart } from '../../domain/time/paris-time.ts';
import type { PrepaymentBalanceDoc, PrepaymentMovementDoc } from '../billing/collections.ts';
import { readPriceBook } from '../billing/prices.ts';
import { readLotMoves } from '../billing/lot-moves.ts';
import type { Store } from '../db/mongo.ts';

export interface Undelivered extends PrepaidValue {
  entity: Entity;
  client_id: string;
  produit: string;
  units: number;
}

export async function readUndelivered(
  store: Store,
  entities: readonly Entity[],
  on: ParisDay,
): Promise<Undelivered[]> {
  const balances = await store.prepayment_balances
    .find({ entity: { $in: [...entities] } })
    .sort({ _id: 1 })
    .toArray();
  const end = parisDayStart(addDays(on, 1));
  const ids = { $in: balances.map(({ _id }) => _id) };
  const [since, moves, book] = await Promise.all([
    store.prepayment_movements.find({ balance_id: ids, at: { $gte: end } }).toArray(),
    readLotMoves(store, { balance_id: ids, at: { $lt: end } }),
    readPriceBook(store, { client_ids: balances.map(({ client_id }) => client_id), commande_ids: [] }),
  ]);
  const delivered = await deliveredBefore(store, since);
  const sinceOf = groupBy(since, ({ balance_id }) => balance_id);
  const movesOf = groupBy(moves, ({ balance_id }) => balance_id);
  // The last instant of that day.
  const at = new Date(end.getTime() - 1);
  return balances.flatMap((balance) => {
    const { _id, entity, client_id, produit } = balance;
    const units = unitsAt(balance, sinceOf.get(_id) ?? [], delivered);
    if (units === 0) return [];
    const { net_unit_price } = priceOf(book, { client_id, commande_id: '', produit }, at);
    const value = prepaidValue(units, openLots(movesOf.get(_id) ?? []).map(lotOf), net_unit_price);
    return [{ entity, client_id, produit, units, ...value }];
  });
}

const lotOf = ({ units, lot: { unit_price, gift } }: OpenLot<PrepaymentMovementDoc>): PrepaidLot => ({
  units,
  unit_price: gift ? asCents(0) : (unit_price ?? null),
});

/** Deliveries whose unit had been delivered when it was given back. */
async function deliveredBefore(
  store: Store,
  since: readonly PrepaymentMovementDoc[],
): Promise<ReadonlySet<string>> {
  const given = since.flatMap(({ kind, delivery_id }) =>
    kind === 'given_back' && delivery_id ? [`${delivery_id}|consumed`] : [],
  );
  const consumed = await store.prepayment_movements
    .find({ _id: { $in: given } }, { projection: { delivery_id: 1 } })
    .toArray();
  return new Set(consumed.flatMap(({ delivery_id }) => delivery_id ?? []));
}

function unitsAt(
  { remaining, held }: PrepaymentBalanceDoc,
  since: readonly PrepaymentMovementDoc[],
  delivered: ReadonlySet<string>,
): number {
  let units = remaining + held;
  for (const { kind, units: moved, delivery_id } of since) {
    if (kind === 'consumed') units += 1;
    else if (kind === 'given_back') units -= delivered.has(delivery_id!) ? 1 : 0;
    else if (kind !== 'taken') units -= moved;
  }
  return units;
}
