/** The accounts a company books to, with those of products. */
import type { Books } from '../../domain/accounting/accounts.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { Store } from '../db/mongo.ts';
import { readEntity } from '../settings/change-setting.ts';

export async function readBooks(store: Store, entity: Entity): Promise<Books> {
  const [{ accounts }, products] = await Promise.all([
    readEntity(store, entity),
    store.products.find({ account: { $exists: true } }, { projection: { account: 1 } }).toArray(),
  ]);
  return { accounts, products: new Map(products.map(({ _id, account = '' }) => [_id, account])) };
}
