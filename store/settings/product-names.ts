/** What products are called, by code. */
import type { ClientSession } from 'mongodb';
import type { Store } from '../db/mongo.ts';

/** @returns the name of a code; the code itself when nobody knows it */
export async function readProductNames(
  store: Store,
  session?: ClientSession,
): Promise<(produit: string) => string> {
  const products = await store.products.find({}, session ? { session } : {}).toArray();
  const names = new Map(products.map(({ _id, name }) => [_id, name]));
  return (produit) => names.get(produit) ?? produit;
}
