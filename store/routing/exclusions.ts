/**
 * Phones that clients exclude (01-domain §3 `client_exclusion`): people they know already. Looked at when a lead is
 * assigned; what is assigned stays.
 */
import type { Store } from '../db/mongo.ts';
import type { Snapshot } from './snapshot.ts';

/** Clients that exclude a phone, by its hash. */
export type Exclusions = Map<string, ReadonlySet<string>>;

/** Id of a client's exclusion of a phone: it begins with the hash, so that the id's index finds a phone's. */
export const exclusionId = (phoneHash: string, clientId: string): string => `${phoneHash}|${clientId}`;

/** Who excludes some phones at `now`. One read, and none while no client excludes anybody. */
export async function readExclusions(
  store: Store,
  { excluding }: Pick<Snapshot, 'excluding'>,
  phoneHashes: readonly string[],
  now: Date,
): Promise<Exclusions> {
  const exclusions = new Map<string, Set<string>>();
  if (!excluding || phoneHashes.length === 0) return exclusions;
  const wanted = [...new Set(phoneHashes)].map((hash) => new RegExp(`^${hash}`));
  // Ids are texts in the driver's types; MongoDB takes each pattern as a range of the index.
  const _id = { $in: wanted } as unknown as string;
  const found = store.client_exclusions.find({ _id }, { projection: { client_id: 1, expires_at: 1 } });
  for await (const { _id: id, client_id, expires_at } of found) {
    // MongoDB removes what has expired within a minute or so.
    if (expires_at && expires_at <= now) continue;
    const hash = id.slice(0, id.indexOf('|'));
    exclusions.set(hash, (exclusions.get(hash) ?? new Set()).add(client_id));
  }
  return exclusions;
}
