/** Names of clients for the records that carry only their ids. */
import type { Entity } from '../../domain/entity.ts';
import type { Scope } from '../plugins/scope.ts';
import type { Store } from '../../store/mongo.ts';

export interface ClientName {
  name: string;
  entity: Entity;
}

/** By id; unknown and empty ids are left out. */
export async function clientNames(
  store: Store,
  ids: Iterable<string | null | undefined>,
): Promise<ReadonlyMap<string, ClientName>> {
  const wanted = [...new Set([...ids].filter((id) => typeof id === 'string'))];
  if (wanted.length === 0) return new Map();
  const clients = await store.clients
    .find({ _id: { $in: wanted } }, { projection: { name: 1, entity: 1 } })
    .toArray();
  return new Map(clients.map(({ _id, name, entity }) => [_id, { name, entity }]));
}

/** The names a reader may see: those of the companies in scope (01-domain §5). */
export function visibleNames(
  names: ReadonlyMap<string, ClientName>,
  scope: Pick<Scope, 'sees'>,
): ReadonlyMap<string, ClientName> {
  return new Map([...names].filter(([, client]) => scope.sees(client.entity)));
}
