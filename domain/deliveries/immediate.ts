/**
 * When leads of immediate orders leave (01-domain "delivery_mode"): at once, and beyond so many mails an hour to one client
 * the rest of each order in one, every ten minutes.
 */

/** Mails an hour that leave at once. */
export const MAILS_AN_HOUR = 20;
/** The rest leaves so long after the last one. */
export const REST_EVERY_MS = 10 * 60_000;
/** A lead of an immediate order that waits so long asks for a person (12-rules U38). */
export const IMMEDIATE_LATE_MS = 15 * 60_000;

const HOUR_MS = 60 * 60_000;

/** How many of a client's orders with waiting leads leave now, and when the next look at it is due. */
export interface Paced {
  leave: number;
  /** From now, ms; null: nothing is kept back. */
  wait_ms: number | null;
}

/**
 * @param waiting orders of one client that have leads waiting: each leaves in a mail
 * @param mails when its immediate mails were made
 */
export function pace(waiting: number, mails: readonly Date[], now: Date): Paced {
  const ages = mails
    .map((at) => now.getTime() - at.getTime())
    .filter((age) => age < HOUR_MS)
    .sort((a, b) => a - b);
  const free = Math.max(MAILS_AN_HOUR - ages.length, 0);
  if (waiting <= free) return { leave: waiting, wait_ms: null };
  if (free > 0) return { leave: free, wait_ms: REST_EVERY_MS };
  if (ages[0]! >= REST_EVERY_MS) return { leave: waiting, wait_ms: null };
  // Whichever comes first: the next moment of the rest, or there is room for a mail again.
  const wait_ms = Math.min(REST_EVERY_MS - ages[0]!, HOUR_MS - ages[MAILS_AN_HOUR - 1]!);
  return { leave: 0, wait_ms };
}

/** An order with leads that wait to leave at once. */
export interface WaitingOrder {
  commande_id: string;
  client_id: string;
  /** Since when the oldest of them waits. */
  since: Date;
}

export interface DueOrders<O> {
  /** Those that leave now. */
  due: O[];
  /** When the first of the others may, from now, ms; null: there are none. */
  wait_ms: number | null;
}

/**
 * Which orders leave now.
 * @param waiting oldest first, which is the order they leave in
 * @param mailsOf of the clients that get mails; what goes by API alone is not kept back
 */
export function dueOrders<O extends WaitingOrder>(
  waiting: readonly O[],
  mailsOf: ReadonlyMap<string, readonly Date[]>,
  now: Date,
): DueOrders<O> {
  const left = new Map<string, number>();
  let wait_ms: number | null = null;
  for (const client of new Set(waiting.map(({ client_id }) => client_id))) {
    const mails = mailsOf.get(client);
    const count = waiting.filter(({ client_id }) => client_id === client).length;
    const paced = mails ? pace(count, mails, now) : { leave: count, wait_ms: null };
    left.set(client, paced.leave);
    if (paced.wait_ms !== null) wait_ms = Math.min(wait_ms ?? Infinity, paced.wait_ms);
  }
  const due = waiting.filter(({ client_id }) => {
    const more = left.get(client_id)!;
    left.set(client_id, more - 1);
    return more > 0;
  });
  return { due, wait_ms };
}
