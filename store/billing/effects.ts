/**
 * What assignments, sendings and returns do to prepaid units (01-domain §3, the table) and to the ledger. Called inside the
 * transaction that writes the delivery, so that a unit moves once; each movement has the delivery's key, and the balance
 * changes with it.
 */
import type { ClientSession } from 'mongodb';
import { groupBy } from '../../domain/common/group-by.ts';
import type { MovementKind } from '../../domain/billing/prepaid.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';
import { mustMatchAll, StaleDecisionError } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import type { PrepaymentMovementDoc } from './collections.ts';
import { balanceId } from './prepaid-units.ts';
import { returnLine } from './return-line.ts';

/** A delivery with its unit, as it was before the write. */
export type UnitHolder = Pick<DeliveryDoc, '_id' | 'client_id' | 'produit' | 'prepaid_unit'>;

interface Move {
  kind: Extract<MovementKind, 'taken' | 'consumed' | 'given_back'>;
  /** What one unit adds to `remaining`. */
  units: -1 | 0 | 1;
  by: string;
  now: Date;
}

const movementOf = (
  { _id, client_id, produit }: UnitHolder,
  { kind, units, by, now }: Move,
): PrepaymentMovementDoc => ({
  _id: `${_id}|${kind}`,
  balance_id: balanceId(client_id, produit),
  client_id,
  produit,
  kind,
  units,
  delivery_id: _id,
  by,
  at: now,
});

/** Deliveries by balance, in one fixed order: the later of two writers is refused at the first balance they share. */
const byBalance = <D extends UnitHolder>(deliveries: readonly D[]): [string, D[]][] =>
  [...groupBy(deliveries, ({ client_id, produit }) => balanceId(client_id, produit))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );

/**
 * Takes the units of deliveries that are being assigned; those without `prepaid_unit` are passed over.
 * @throws StaleDecisionError when a balance has fewer left
 */
export async function takeUnits(
  store: Store,
  session: ClientSession,
  deliveries: readonly UnitHolder[],
  now: Date,
): Promise<void> {
  const holders = deliveries.filter(({ prepaid_unit }) => prepaid_unit === 'held');
  if (holders.length === 0) return;
  const balances = byBalance(holders);
  const { matchedCount } = await store.prepayment_balances.bulkWrite(
    balances.map(([_id, { length }]) => ({
      updateOne: {
        filter: { _id, remaining: { $gte: length } },
        update: { $inc: { remaining: -length, held: length }, $set: { updated_at: now } },
      },
    })),
    { session },
  );
  if (matchedCount !== balances.length) throw new StaleDecisionError('prepaid units are used up');
  const move: Move = { kind: 'taken', units: -1, by: 'system', now };
  await store.prepayment_movements.insertMany(
    holders.map((delivery) => movementOf(delivery, move)),
    { session },
  );
}

/** Marks the units of deliveries that were sent as delivered. The caller sets `prepaid_unit` to `delivered`. */
export async function consumeUnits(
  store: Store,
  session: ClientSession,
  deliveries: readonly UnitHolder[],
  now: Date,
): Promise<void> {
  const holders = deliveries.filter(({ prepaid_unit }) => prepaid_unit === 'held');
  if (holders.length === 0) return;
  const moved = await store.prepayment_balances.bulkWrite(
    byBalance(holders).map(([_id, { length }]) => ({
      updateOne: {
        filter: { _id },
        update: { $inc: { held: -length, delivered: length }, $set: { updated_at: now } },
      },
    })),
    { session },
  );
  mustMatchAll(moved, byBalance(holders).length, 'a prepaid balance');
  const move: Move = { kind: 'consumed', units: 0, by: 'system', now };
  await store.prepayment_movements.insertMany(
    holders.map((delivery) => movementOf(delivery, move)),
    { session },
  );
}

/**
 * Gives back the units of deliveries that were cancelled, rejected or removed. The caller unsets `prepaid_unit` in the same
 * transaction. The stock is routed again by whoever finds the balance ahead of `routed_for`.
 * @param deliveries as they were before
 */
export async function giveBackUnits(
  store: Store,
  session: ClientSession,
  deliveries: readonly UnitHolder[],
  { by, now }: { by: string; now: Date },
): Promise<void> {
  const holders = deliveries.filter(({ prepaid_unit }) => prepaid_unit !== undefined);
  if (holders.length === 0) return;
  const balances = byBalance(holders);
  const moved = await store.prepayment_balances.bulkWrite(
    balances.map(([_id, of]) => {
      const held = of.filter(({ prepaid_unit }) => prepaid_unit === 'held').length;
      return {
        updateOne: {
          filter: { _id },
          update: {
            $inc: { remaining: of.length, held: -held, delivered: held - of.length, rev: 1 },
            $set: { updated_at: now },
          },
        },
      };
    }),
    { session },
  );
  mustMatchAll(moved, balances.length, 'a prepaid balance');
  const move: Move = { kind: 'given_back', units: 1, by, now };
  await store.prepayment_movements.insertMany(
    holders.map((delivery) => movementOf(delivery, move)),
    { session },
  );
}

/** A sent delivery was rejected or removed: its unit is given back, its line in the ledger reversed. @param before as it was */
export async function returnSale(
  store: Store,
  session: ClientSession,
  before: DeliveryDoc,
  how: { outcome: 'rejected' | 'removed'; by: string; now: Date },
): Promise<void> {
  await giveBackUnits(store, session, [before], how);
  await returnLine(store, session, before, how);
}
