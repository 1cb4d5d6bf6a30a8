/**
 * What a sending or a return does to transfers (02-money "Intercompany"). Called inside the transaction that writes the
 * delivery; the transfer has its id, so there is one per delivery.
 */
import type { ClientSession } from 'mongodb';
import { internalPriceOf, PriceBook } from '../../domain/billing/price-book.ts';
import { isCross, type TransferErrorCode } from '../../domain/intercompany/transfer.ts';
import { weekKey } from '../../domain/time/paris-time.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';
import type { Store } from '../db/mongo.ts';
import type { TransferDoc } from './collections.ts';

export type TransferPrices = PriceBook;

/** Internal prices of all times: a handful. */
export async function readTransferPrices(store: Store): Promise<TransferPrices> {
  return new PriceBook(await store.prices.find({ scope: 'internal' }).toArray());
}

function pricedAt(prices: TransferPrices, delivery: DeliveryDoc, sent_at: Date) {
  const { lead_owner_entity: from, entity: to, produit } = delivery;
  const unpriced = (error_code: TransferErrorCode) => ({ price: null, status: 'error' as const, error_code });
  try {
    const price = internalPriceOf(prices, { from, to, produit }, sent_at);
    return price === null ? unpriced('PRICE_MISSING') : { price, status: 'pending' as const };
  } catch {
    // A delivery is never held up by its transfer: a person looks at this one.
    return unpriced('RULE_FAILED');
  }
}

function transferOf(delivery: DeliveryDoc, sent_at: Date, prices: TransferPrices, now: Date): TransferDoc {
  return {
    _id: delivery._id,
    delivery_id: delivery._id,
    lead_id: delivery.lead_id,
    from_entity: delivery.lead_owner_entity,
    to_entity: delivery.entity,
    client_id: delivery.client_id,
    produit: delivery.produit,
    week_key: weekKey(sent_at),
    sent_at,
    ...pricedAt(prices, delivery, sent_at),
    created_at: now,
    updated_at: now,
  };
}

/** Records a transfer of each delivery that crosses the companies, is accepted and was sent for real. */
export async function recordTransfers(
  store: Store,
  session: ClientSession,
  deliveries: readonly DeliveryDoc[],
  { prices, now }: { prices: TransferPrices; now: Date },
): Promise<void> {
  const transfers = deliveries.flatMap((delivery) =>
    delivery.sent_at && isCross(delivery) && delivery.outcome === 'accepted'
      ? [transferOf(delivery, delivery.sent_at, prices, now)]
      : [],
  );
  if (transfers.length === 0) return;
  await store.intercompany_transfers.bulkWrite(
    transfers.map(({ _id, ...transfer }) => ({
      updateOne: { filter: { _id }, update: { $setOnInsert: transfer }, upsert: true },
    })),
    { session },
  );
}

/**
 * Takes back the transfer of a delivery that was rejected or removed: it is cancelled, or reversed once it is on an invoice.
 * One that was never recorded needs nothing: `money_due` went with the return.
 */
export async function returnTransfer(
  store: Store,
  session: ClientSession,
  delivery: DeliveryDoc,
  { by, reason, now }: { by: string; reason: string; now: Date },
): Promise<void> {
  if (!isCross(delivery)) return;
  const { _id } = delivery;
  const { matchedCount } = await store.intercompany_transfers.updateOne(
    { _id, status: { $in: ['pending', 'error'] } },
    {
      $set: {
        status: 'cancelled',
        cancelled_at: now,
        cancelled_by: by,
        cancel_reason: reason,
        updated_at: now,
      },
    },
    { session },
  );
  if (matchedCount === 1) return;
  // Written, so that an invoice made of it at this moment makes one of the two start over.
  const invoiced = await store.intercompany_transfers.findOneAndUpdate(
    { _id, status: 'invoiced' },
    { $set: { updated_at: now } },
    { session },
  );
  if (!invoiced) return;
  const { invoice_id: _invoice, ...transfer } = invoiced;
  await store.intercompany_transfers.insertOne(
    {
      ...transfer,
      _id: `${_id}|reversal`,
      reverses: _id,
      status: 'pending',
      created_at: now,
      updated_at: now,
    },
    { session },
  );
}
