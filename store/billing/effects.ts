/**
 * What assignments, sendings and returns do to prepaid units (01-domain §3, the table) and to the ledger. Called inside the
 * transaction that writes the delivery, so that a unit moves once; each movement has the delivery's key, and the balance
 * changes with it.
 */
import type { ClientSession } from 'mongodb';
import { groupBy } from '../../domain/common/group-by.ts';
import type { MovementKind } from '../../domain/billing/prepaid.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';
import { StaleDecisionError } from '../db/errors.ts';
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

/** What a balance does for some deliveries of it: counters it adds to, and what it must still have. */
type Change<D> = (of: readonly D[]) => { $inc: Record<string, number>; least?: number };

/**
 * Writes balances and a movement per delivery.
 * @returns false when a balance has fewer left than it must, or is gone: nothing may be kept of the transaction
 */
async function moveUnits<D extends UnitHolder>(
  store: Store,
  session: ClientSession,
  holders: readonly D[],
  move: Move,
  change: Change<D>,
): Promise<boolean> {
  if (holders.length === 0) return true;
  const balances = byBalance(holders);
  const { matchedCount } = await store.prepayment_balances.bulkWrite(
    balances.map(([_id, of]) => {
      const { $inc, least } = change(of);
      return {
        updateOne: {
          filter: { _id, ...(least !== undefined && { remaining: { $gte: least } }) },
          update: { $inc, $set: { updated_at: move.now } },
        },
      };
    }),
    { session },
  );
  if (matchedCount !== balances.length) return false;
  await store.prepayment_movements.insertMany(
    holders.map((delivery) => movementOf(delivery, move)),
    { session },
  );
  return true;
}

const isHeld = ({ prepaid_unit }: UnitHolder): boolean => prepaid_unit === 'held';
const GONE = 'a prepaid balance is gone';

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
  const move: Move = { kind: 'taken', units: -1, by: 'system', now };
  const taken = await moveUnits(store, session, deliveries.filter(isHeld), move, ({ length }) => ({
    $inc: { remaining: -length, held: length },
    least: length,
  }));
  if (!taken) throw new StaleDecisionError('prepaid units are used up');
}

/** Marks the units of deliveries that were sent as delivered. The caller sets `prepaid_unit` to `delivered`. */
export async function consumeUnits(
  store: Store,
  session: ClientSession,
  deliveries: readonly UnitHolder[],
  now: Date,
): Promise<void> {
  const move: Move = { kind: 'consumed', units: 0, by: 'system', now };
  const consumed = await moveUnits(store, session, deliveries.filter(isHeld), move, ({ length }) => ({
    $inc: { held: -length, delivered: length },
  }));
  if (!consumed) throw new Error(GONE);
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
  const move: Move = { kind: 'given_back', units: 1, by, now };
  const given = await moveUnits(store, session, holders, move, (of) => {
    const held = of.filter(isHeld).length;
    return { $inc: { remaining: of.length, held: -held, delivered: held - of.length, rev: 1 } };
  });
  if (!given) throw new Error(GONE);
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
