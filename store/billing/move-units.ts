/** What people do to a client's prepaid units: a top-up, a refund, a correction (02-money "Prepaid"). */
import type { MovementKind } from '../../domain/billing/prepaid.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { PrepaymentBalanceDoc, PrepaymentMovementDoc } from './collections.ts';
import { balanceId, newBalance } from './prepaid-units.ts';

/** A balance never goes below zero. */
export class UnitsShortError extends Error {
  override name = 'UnitsShortError';
  readonly remaining: number;
  constructor(remaining: number) {
    super('fewer units are left');
    this.remaining = remaining;
  }
}

/** The request's id was used for another movement. */
export class RequestReusedError extends Error {
  override name = 'RequestReusedError';
}

/** What is known of a sale of units. */
export type UnitsSold = Pick<
  PrepaymentMovementDoc,
  'invoice_id' | 'unit_price' | 'gift' | 'external_invoice_number' | 'paid_on'
>;

export interface UnitsMoved {
  /** Of the request: asked again, it moves nothing again. */
  id: string;
  client_id: string;
  produit: string;
  kind: Extract<MovementKind, 'top_up' | 'refund' | 'correction'>;
  /** What it adds; below 0 it takes away. */
  units: number;
  reason?: string;
  sale?: UnitsSold;
}

/**
 * @returns the balance afterwards, and whether this request had moved it before; null when there is no such client
 * @throws UnitsShortError, RequestReusedError
 */
export function moveUnits(
  store: Store,
  { id, client_id, produit, kind, units, reason, sale = {} }: UnitsMoved,
  by: Actor,
  now: Date,
): Promise<{ balance: PrepaymentBalanceDoc; already: boolean } | null> {
  const _id = balanceId(client_id, produit);
  return transaction(store, async (session) => {
    const known = await store.prepayment_movements.findOne({ _id: id }, { session });
    if (known) {
      if (known.balance_id !== _id || known.kind !== kind || known.units !== units)
        throw new RequestReusedError(id);
      const balance = await store.prepayment_balances.findOne({ _id: known.balance_id }, { session });
      return { balance: balance!, already: true };
    }
    const client = await store.clients.findOne(
      { _id: client_id, deleted_at: { $exists: false } },
      { session, projection: { entity: 1 } },
    );
    if (!client) return null;
    await store.prepayment_movements.insertOne(
      {
        _id: id,
        balance_id: _id,
        client_id,
        produit,
        kind,
        units,
        ...(reason && { reason }),
        ...sale,
        by: by.id,
        at: now,
      },
      { session },
    );
    if (units > 0)
      await store.prepayment_balances.updateOne(
        { _id },
        {
          $setOnInsert: newBalance({ entity: client.entity, client_id, produit }, now),
        },
        { session, upsert: true },
      );
    const balance = await store.prepayment_balances.findOneAndUpdate(
      { _id, remaining: { $gte: Math.max(0, -units) } },
      {
        $inc: { remaining: units, purchased: units, rev: Number(units > 0) },
        $set: { updated_at: now },
      },
      { session, returnDocument: 'after' },
    );
    if (!balance) {
      const short = await store.prepayment_balances.findOne({ _id }, { session });
      throw new UnitsShortError(short?.remaining ?? 0);
    }
    await logEvent(
      store,
      {
        action: `prepaid.${kind}`,
        entity_type: 'client',
        entity_id: client_id,
        entity: client.entity,
        by,
        after: { produit, units, remaining: balance.remaining, ...(reason && { reason }), ...logged(sale) },
        related: { product: produit },
      },
      now,
      session,
    );
    return { balance, already: false };
  });
}

const logged = ({ unit_price, gift, external_invoice_number }: UnitsSold) => ({
  ...(unit_price !== undefined && { price_cents: unit_price }),
  ...(gift && { gift }),
  ...(external_invoice_number && { external_invoice_number }),
});
