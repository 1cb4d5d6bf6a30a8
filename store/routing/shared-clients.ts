/**
 * What the overlap guard knows: who buys from both companies, and when each company last sent them a lead (01-domain §3).
 * Read with the snapshot while the guard is on, so that a decision reads nothing.
 */
import { type SharedClients, sharedClients, sharedPairs } from '../../domain/routing/overlap.ts';
import type { ClientDoc } from '../clients/collections.ts';
import type { Store } from '../db/mongo.ts';

/** The guard is soft: what is not read by then is not waited for, and leads go where they would go without it. */
const BUDGET_MS = 500;

export const addressed = ({ _id, entity, email, delivery_emails }: ClientDoc) => ({
  id: _id,
  entity,
  email,
  delivery_emails,
});

/** @returns when each of these clients was last sent a lead for real; simulations have no `sent_at` */
async function lastSends(store: Store, clientIds: readonly string[]): Promise<Map<string, Date>> {
  const last = await store.deliveries
    .aggregate<{ _id: string; at: Date }>(
      [
        { $match: { client_id: { $in: [...clientIds] }, sent_at: { $exists: true } } },
        { $sort: { client_id: 1, sent_at: -1 } },
        { $group: { _id: '$client_id', at: { $first: '$sent_at' } } },
      ],
      { maxTimeMS: BUDGET_MS, hint: { client_id: 1, sent_at: -1, produit: 1, outcome: 1 } },
    )
    .toArray();
  return new Map(last.map(({ _id, at }) => [_id, at]));
}

/**
 * Shared clients with what the other company last sent them, deactivated and deleted ones included: they were sent it.
 * @returns `null`, as if the guard was off, when it could not be read in time
 */
export async function readSharedClients(
  store: Store,
  clients: readonly ClientDoc[],
): Promise<SharedClients | null> {
  const pairs = sharedPairs(clients.map(addressed));
  if (pairs.size === 0) return new Map();
  try {
    return sharedClients(pairs, await lastSends(store, [...pairs.keys()]));
  } catch {
    return null;
  }
}
