/** A client's price for one product, and how its units are paid for (02-money "Pricing"). */
import type { ClientSession } from 'mongodb';
import type { BillingMode } from '../../domain/billing/billing-mode.ts';
import { PriceBook, type PriceRow } from '../../domain/billing/price-book.ts';
import type { BasisPoints, Cents } from '../../domain/money/money.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { ClientDoc } from '../clients/collections.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { rewriteFences } from '../routing/commande-weeks.ts';
import { balanceId, newBalance, prepaidOf } from './prepaid-units.ts';
import { writePrice } from './prices.ts';

export interface ProductPriceChange {
  client_id: string;
  product: string;
  /** What is absent stays as it is. */
  price?: Cents | null;
  discount_bp?: BasisPoints | null;
  /** Of what is assigned from now on. */
  billing_mode?: BillingMode;
  active?: boolean;
  /** Default: now. */
  valid_from?: Date;
}

export interface WrittenPrice {
  row: PriceRow;
  billing_mode: BillingMode;
  stale_records: number;
}

/**
 * @returns null when there is no such client
 * @throws PriceInvoicedError
 */
export function changeProductPrice(
  store: Store,
  change: ProductPriceChange,
  by: Actor,
  now: Date,
): Promise<WrittenPrice | null> {
  const { client_id, product, billing_mode, valid_from = now } = change;
  return transaction(store, async (session) => {
    const client = await store.clients.findOneAndUpdate(
      { _id: client_id, deleted_at: { $exists: false } },
      { $set: { updated_at: now } },
      { session },
    );
    if (!client) return null;
    const key = { scope: 'product' as const, id: client_id, product };
    const book = new PriceBook(await store.prices.find(key, { session }).toArray());
    const before = book.history(key).length > 0 ? book.at(key, valid_from) : undefined;
    const row: PriceRow = {
      ...key,
      valid_from,
      price: change.price === undefined ? (before?.price ?? null) : change.price,
      discount_bp: change.discount_bp === undefined ? (before?.discount_bp ?? null) : change.discount_bp,
      active: change.active ?? before?.active ?? true,
    };
    const stale_records = await writePrice(store, session, row, { client_id, by: by.id, now });
    const mode = prepaidOf(client, product);
    if (billing_mode && billing_mode !== mode)
      await changeMode(store, session, client, product, billing_mode, now);
    await logEvent(
      store,
      {
        action: 'pricing.product',
        entity_type: 'client',
        entity_id: client_id,
        entity: client.entity,
        by,
        ...(before && { before: { ...shown(before), billing_mode: mode } }),
        after: { ...shown(row), billing_mode: billing_mode ?? mode },
        related: { product },
      },
      now,
      session,
    );
    return { row, billing_mode: billing_mode ?? mode, stale_records };
  });
}

const shown = ({ product, price, discount_bp, active, valid_from }: PriceRow) => ({
  product,
  price_cents: price,
  discount_bp,
  active,
  valid_from,
});

/** What is assigned from this write on is paid for in this way; the fences say so, so that no stale cache does otherwise. */
async function changeMode(
  store: Store,
  session: ClientSession,
  { _id, entity }: ClientDoc,
  produit: string,
  mode: BillingMode,
  now: Date,
): Promise<void> {
  const update =
    mode === 'PREPAID'
      ? { $addToSet: { prepaid_products: produit } }
      : { $pull: { prepaid_products: produit } };
  await store.clients.updateOne({ _id }, update, { session });
  if (mode === 'PREPAID')
    await store.prepayment_balances.updateOne(
      { _id: balanceId(_id, produit) },
      {
        $setOnInsert: newBalance({ entity, client_id: _id, produit }, now),
      },
      { session, upsert: true },
    );
  const orders = await store.commandes
    .find({ client_id: _id, produit }, { session, projection: { _id: 1 } })
    .toArray();
  await rewriteFences(
    store,
    session,
    orders.map((order) => order._id),
    now,
  );
}
