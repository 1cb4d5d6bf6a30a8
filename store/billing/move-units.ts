/** What people do to a client's prepaid units: a top-up, a refund, a correction (02-money "Prepaid"). */
import type { ClientSession } from 'mongodb';
import type { MovementKind } from '../../domain/billing/prepaid.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { InvoiceDoc } from '../invoices/collections.ts';
import { billMovement } from './bill-movement.ts';
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

/** How units are sold: at a price, by an invoice made outside, or as a gift. */
export type UnitsSold = Pick<
  PrepaymentMovementDoc,
  'unit_price' | 'gift' | 'external_invoice_number' | 'paid_on' | 'paid_by'
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

export interface MovedUnits {
  balance: PrepaymentBalanceDoc;
  /** This request had moved them before. */
  already: boolean;
  /** Drafts this made: of a sale its invoice or deposit, of a refund the credit notes. */
  invoices: InvoiceDoc[];
}

/**
 * The units move, and what bills or credits them is drafted, in one transaction.
 * @returns the balance afterwards; null when there is no such client
 * @throws UnitsShortError, RequestReusedError; InvoiceConflictError when a refund cannot be credited
 */
export function moveUnits(store: Store, asked: UnitsMoved, by: Actor, now: Date): Promise<MovedUnits | null> {
  const { id, client_id, produit, kind, units, reason, sale = {} } = asked;
  const _id = balanceId(client_id, produit);
  return transaction(store, async (session) => {
    const known = await store.prepayment_movements.findOne({ _id: id }, { session });
    if (known) return movedBefore(store, session, known, asked);
    const client = await store.clients.findOne(
      { _id: client_id, deleted_at: { $exists: false } },
      { session, projection: { entity: 1 } },
    );
    if (!client) return null;
    const movement: PrepaymentMovementDoc = {
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
    };
    await store.prepayment_movements.insertOne(movement, { session });
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
    const { entity } = client;
    const invoices = await billMovement(store, session, { movement, entity, by, now });
    return { balance, already: false, invoices };
  });
}

/** @throws RequestReusedError when it was another one */
async function movedBefore(
  store: Store,
  session: ClientSession,
  known: PrepaymentMovementDoc,
  { client_id, produit, kind, units, sale = {} }: UnitsMoved,
): Promise<MovedUnits> {
  const { _id, balance_id, invoice_id, credit_note_ids = [] } = known;
  const same = SAID.every((name) => known[name] === sale[name]);
  if (balance_id !== balanceId(client_id, produit) || known.kind !== kind || known.units !== units || !same)
    throw new RequestReusedError(_id);
  const balance = await store.prepayment_balances.findOne({ _id: balance_id }, { session });
  const ids = invoice_id ? [invoice_id] : credit_note_ids;
  const invoices = await store.invoices
    .find({ _id: { $in: ids } }, { session })
    .sort({ _id: 1 })
    .toArray();
  return { balance: balance!, already: true, invoices };
}

const SAID = ['unit_price', 'gift', 'external_invoice_number', 'paid_on', 'paid_by'] as const;

const logged = ({ unit_price, gift, external_invoice_number }: UnitsSold) => ({
  ...(unit_price !== undefined && { price_cents: unit_price }),
  ...(gift && { gift }),
  ...(external_invoice_number && { external_invoice_number }),
});
