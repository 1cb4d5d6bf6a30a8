/** Adds a produit: data, not code (01-domain). */
import { isDuplicateKey } from '../db/errors.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { ProductDoc } from './collections.ts';

/** There is a produit of this code. */
export class ProductExistsError extends Error {
  override name = 'ProductExistsError';
}

/** @throws ProductExistsError */
export async function addProduct(
  store: Store,
  { code, name }: { code: string; name: string },
  by: Actor,
  now: Date,
): Promise<ProductDoc> {
  const product: ProductDoc = { _id: code, name, active: true };
  await transaction(store, async (session) => {
    await store.products.insertOne(product, { session });
    const event = {
      action: 'product.create' as const,
      entity_type: 'product' as const,
      entity_id: code,
      entity: null,
      by,
    };
    await logEvent(store, { ...event, after: { code, name } }, now, session);
  }).catch((error: unknown) => {
    throw isDuplicateKey(error) ? new ProductExistsError(code) : error;
  });
  return product;
}
