/**
 * The overlap guard (01-domain §3): who buys from both companies should not be sent leads by both within 30 days. Two
 * clients are shared when they have an address in common across the companies. It is soft: it prefers another open order,
 * and delivers all the same when there is none.
 */
import { readAddresses } from '../common/email-address.ts';
import type { Entity } from '../common/entity.ts';
import { DAY_MS } from '../time/paris-time.ts';

export const OVERLAP_WINDOW_MS = 30 * DAY_MS;

/** Other open orders that are looked at for a client who is not shared. */
export const OVERLAP_LOOKS = 10;

/** What of a client says whom it is shared with. */
export interface AddressedClient {
  id: string;
  entity: Entity;
  email: string;
  delivery_emails: readonly string[];
}

/** Shared clients, each with when the other company last sent that buyer a lead; `null`: never. */
export type SharedClients = ReadonlyMap<string, Date | null>;

/** Every address of a client, written or delivered to, as they are compared. */
const addressesOf = ({ email, delivery_emails }: AddressedClient): Set<string> =>
  new Set(
    [email, ...delivery_emails]
      .flatMap((text) => readAddresses(text).addresses)
      .map((address) => address.toLowerCase()),
  );

/** Shared clients, each with the clients of the other company it has an address in common with. */
export function sharedPairs(clients: readonly AddressedClient[]): Map<string, Set<string>> {
  const byAddress = new Map<string, AddressedClient[]>();
  for (const client of clients)
    for (const address of addressesOf(client))
      byAddress.set(address, [...(byAddress.get(address) ?? []), client]);
  const pairs = new Map<string, Set<string>>();
  for (const holders of byAddress.values())
    for (const one of holders)
      for (const { id, entity } of holders)
        if (entity !== one.entity) pairs.set(one.id, (pairs.get(one.id) ?? new Set()).add(id));
  return pairs;
}

/** @param lastSent when each client was last sent a lead for real; absent: never */
export function sharedClients(
  pairs: ReadonlyMap<string, ReadonlySet<string>>,
  lastSent: ReadonlyMap<string, Date>,
): SharedClients {
  const latest = (counterparts: ReadonlySet<string>): Date | null =>
    [...counterparts].reduce<Date | null>((last, id) => {
      const sent = lastSent.get(id);
      return sent && (!last || sent > last) ? sent : last;
    }, null);
  return new Map([...pairs].map(([id, counterparts]) => [id, latest(counterparts)]));
}

/** When the other company last sent this client's buyer a lead, if that is less than 30 days ago. */
export function servedByOther(shared: SharedClients, clientId: string, now: Date): Date | null {
  const sent = shared.get(clientId);
  return sent && now.getTime() - sent.getTime() < OVERLAP_WINDOW_MS ? sent : null;
}

/** A lead assigned in the past, as the preview of the guard looks at it. */
export interface PastSale {
  client_id: string;
  assigned_at: Date;
}

/**
 * What the guard would have done with a lead that was assigned without it, or `null`: nothing.
 * @param sends when leads were sent for real, by client, oldest first
 * @param openOthers clients whose orders were open for it beside the one that got it, in their order
 */
export function overlapWouldHave(
  { client_id, assigned_at }: PastSale,
  pairs: ReadonlyMap<string, ReadonlySet<string>>,
  sends: ReadonlyMap<string, readonly Date[]>,
  openOthers: () => Iterable<string>,
): 'alternative' | 'fallback' | null {
  const counterparts = [...(pairs.get(client_id) ?? [])];
  const sentLately = counterparts.some((id) => {
    const last = sends.get(id)?.findLast((sent) => sent < assigned_at);
    return last !== undefined && assigned_at.getTime() - last.getTime() < OVERLAP_WINDOW_MS;
  });
  if (!sentLately) return null;
  let looked = 0;
  for (const id of openOthers()) {
    if (!pairs.has(id)) return 'alternative';
    looked += 1;
    if (looked === OVERLAP_LOOKS) break;
  }
  return 'fallback';
}
