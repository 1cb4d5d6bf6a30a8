/**
 * What a lead of version 1 and its deliveries become (09-v1-database §3). A lead's status follows from its deliveries first; only
 * where none is alive does the word of version 1 count.
 */
import type { DeliveryOutcome, DeliveryStatus } from '../deliveries/delivery-lifecycle.ts';
import { isUnfinished, leadStatusAfter } from '../leads/lead-state.ts';
import type { LeadStatus } from '../leads/lead.ts';
import { DAY_MS } from '../time/paris-time.ts';
import type { ListedCode } from './listed.ts';

/** What of a delivery decides. */
export interface DeliveryFacts {
  id: string;
  client_id: string;
  commande_id: string;
  at: Date;
  status: string;
  outcome: DeliveryOutcome;
  /** Of what was sent: somebody is named as its recipient. */
  addressed: boolean;
  /** `last_error`. */
  error: string;
}

/** A delivery that version 1 did not keep, known from its lead or its batch. */
export interface LostDelivery {
  client_id: string;
  commande_id: string;
  at: Date;
  batch_id?: string;
}

export interface LeadFacts {
  status: string;
  is_lb: boolean;
  /** The delivery it points at. */
  delivery_id: string;
  /** Company and product are known to us. */
  targeted: boolean;
  /** It says who has it, and nothing else may. */
  sold?: LostDelivery;
}

export interface ResolvedDelivery {
  of: DeliveryFacts;
  status: DeliveryStatus;
  why?: ListedCode;
}

export interface Resolved {
  status: LeadStatus;
  is_lb: boolean;
  deliveries: ResolvedDelivery[];
  /** To be made. */
  lost: LostDelivery[];
}

/** Leads with another word are not imported. */
const WITHOUT_DELIVERY: Readonly<Record<string, LeadStatus | 'waits'>> = {
  new: 'waits',
  non_livre: 'waits',
  delivered: 'waits',
  livre: 'waits',
  routed: 'waits',
  rejet_client: 'waits',
  no_open_orders: 'no_open_orders',
  hold_source: 'hold_source',
  invalid: 'invalid',
  pending_config: 'pending_config',
  replaced_by_lb: 'replaced_by_lb',
  duplicate: 'duplicate',
  doublon: 'duplicate',
  lb: 'lb',
  reserved_for_replacement: 'lb',
};

export const isKnownStatus = (status: string): boolean => Object.hasOwn(WITHOUT_DELIVERY, status);

/** A failed try older than this is not worth trying again. */
const OLD_FAILURE_MS = 7 * DAY_MS;

/** What v1's mailer said before it had talked to a server about the message. */
const NOTHING_LEFT =
  /authentication|535|username and password|password not (set|configured)|missing password|no smtp password|unknown entity|client_not_deliverable|not deliverable/i;
export const provesNothingLeft = (error: string): boolean => NOTHING_LEFT.test(error);

/** By instant, then id: the order in which we look for a lead's latest delivery. */
export const inOrder = (a: { id: string; at: Date }, b: { id: string; at: Date }): number =>
  a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1);

function deliveryStatus(
  of: DeliveryFacts,
  lead: LeadFacts,
  later: readonly DeliveryFacts[],
  now: Date,
): Omit<ResolvedDelivery, 'of'> {
  if (of.status === 'sent')
    return of.addressed ? { status: 'sent' } : { status: 'uncertain', why: 'sent_without_address' };
  if (of.outcome !== 'accepted') return { status: 'cancelled', why: 'returned_unsent' };
  if (of.status === 'sending') return { status: 'uncertain' };
  const soldLater = later.some(({ status, addressed }) => status === 'sent' && addressed);
  const held = lead.delivery_id === of.id && !soldLater;
  if (of.status === 'pending_csv' || of.status === 'ready_to_send')
    return held ? { status: of.status } : { status: 'cancelled', why: 'orphan_delivery' };
  if (of.status !== 'failed') return { status: 'cancelled', why: 'orphan_delivery' };
  if (!held || lead.status !== 'routed') return { status: 'cancelled', why: 'orphan_delivery' };
  if (!provesNothingLeft(of.error)) return { status: 'uncertain', why: 'unclear_failure' };
  const old = now.getTime() - of.at.getTime() > OLD_FAILURE_MS;
  return old ? { status: 'cancelled', why: 'old_failure' } : { status: 'failed' };
}

/**
 * @param batches deliveries that its batches name and that are nowhere
 * @param now the moment of the import
 */
export function resolveLead(
  lead: LeadFacts,
  found: readonly DeliveryFacts[],
  batches: readonly LostDelivery[],
  now: Date,
): Resolved {
  const ordered = [...found].sort(inOrder);
  const deliveries = ordered.map((of, n) => ({
    of,
    ...deliveryStatus(of, lead, ordered.slice(n + 1), now),
  }));
  const has = (client_id: string) =>
    deliveries.some(
      ({ of, status }) => of.client_id === client_id && (status === 'sent' || status === 'uncertain'),
    );
  const lost = batches.filter(({ client_id }) => !has(client_id));
  const { sold } = lead;
  if (sold && !has(sold.client_id) && !lost.some(({ client_id }) => client_id === sold.client_id))
    lost.push(sold);

  const alive = [
    ...deliveries
      .filter(({ status }) => status !== 'cancelled')
      .map(({ of, status }) => ({ id: of.id, at: of.at, status, outcome: of.outcome })),
    ...lost.map(({ client_id, at }) => ({
      id: client_id,
      at,
      status: 'sent' as const,
      outcome: 'accepted' as const,
    })),
  ].sort(inOrder);
  const last = alive.at(-1) ?? null;
  const settled = last !== null && (isUnfinished(last.status) || last.outcome === 'accepted');
  const word = WITHOUT_DELIVERY[lead.status] ?? 'waits';
  const status = settled
    ? leadStatusAfter(last, lead.is_lb)
    : word === 'waits'
      ? lead.is_lb
        ? 'lb'
        : 'new'
      : word;
  // What waits for an order has to have a company and a product.
  const waits = !settled && status !== 'invalid' && status !== 'replaced_by_lb';
  const unknown = waits && !lead.targeted;
  return {
    status: unknown ? 'pending_config' : status,
    is_lb: !unknown && (lead.is_lb || status === 'lb'),
    deliveries,
    lost,
  };
}
