/** Names for the records that carry only ids. */
import type { Entity } from '../../domain/common/entity.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import type { Store } from '../../store/db/mongo.ts';

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

const french = new Intl.Collator('fr', { numeric: true });

/** Ids of the clients in scope, as their names follow one another. @param only of these clients, if of one only */
export async function clientsByName(
  store: Store,
  scope: Pick<Scope, 'filter'>,
  only: string | undefined,
): Promise<string[]> {
  const clients = await store.clients
    .find({ ...scope.filter(), ...(only && { _id: only }) }, { projection: { name: 1 } })
    .toArray();
  return clients
    .sort((a, b) => french.compare(a.name, b.name) || (a._id < b._id ? -1 : 1))
    .map(({ _id }) => _id);
}

/** The names a reader may see: those of the companies in scope (01-domain §5). */
export function visibleNames(
  names: ReadonlyMap<string, ClientName>,
  scope: Pick<Scope, 'sees'>,
): ReadonlyMap<string, ClientName> {
  return new Map([...names].filter(([, client]) => scope.sees(client.entity)));
}

/** How the people behind some user ids are called; an id nobody has stays as it is. */
export async function userNames(
  store: Store,
  ids: Iterable<string | null | undefined>,
): Promise<(id: string | null | undefined) => string | null> {
  const wanted = [
    ...new Set([...ids].filter((id) => typeof id === 'string' && id !== SYSTEM.id)),
  ] as string[];
  const users =
    wanted.length > 0
      ? await store.users.find({ _id: { $in: wanted } }, { projection: { nom: 1, email: 1 } }).toArray()
      : [];
  const names = new Map(users.map(({ _id, nom, email }) => [_id, nom || email]));
  names.set(SYSTEM.id, SYSTEM.name);
  return (id) => (id ? (names.get(id) ?? id) : null);
}
