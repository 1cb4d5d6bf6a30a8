/** Balances of units that are being sold: of clients and products that are paid for in advance now. */
import type { Filter } from 'mongodb';
import type { ClientDoc } from '../clients/collections.ts';
import type { Store } from '../db/mongo.ts';
import type { PrepaymentBalanceDoc } from './collections.ts';
import { prepaidOf } from './prepaid-units.ts';

/** @param which of the clients */
export async function readPrepaidBalances(
  store: Store,
  which: Filter<ClientDoc> = {},
): Promise<(PrepaymentBalanceDoc & { client_name: string })[]> {
  const clients = await store.clients
    .find(
      {
        ...which,
        active: true,
        deleted_at: { $exists: false },
        prepaid_products: { $exists: true, $ne: [] },
      },
      { projection: { name: 1, prepaid_products: 1 } },
    )
    .toArray();
  if (clients.length === 0) return [];
  const byId = new Map(clients.map((client) => [client._id, client]));
  const balances = await store.prepayment_balances
    .find({ client_id: { $in: [...byId.keys()] } })
    .sort({ remaining: 1, _id: 1 })
    .toArray();
  return balances.flatMap((balance) => {
    const client = byId.get(balance.client_id)!;
    if (prepaidOf(client, balance.produit) !== 'PREPAID') return [];
    return { ...balance, client_name: client.name };
  });
}
