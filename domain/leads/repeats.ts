/**
 * A lead that repeats another one: the same phone and produit, sold to somebody within the 30 days of the guard (01-domain §2). It
 * may still be sold to another client; what it says of its source is for statistics.
 */
import type { Entity } from '../common/entity.ts';
import type { GuardHit } from '../routing/duplicates.ts';
import { guardInForce } from '../routing/duplicates.ts';
import { DAY_MS } from '../time/paris-time.ts';
import type { LeadSourceType } from './lead.ts';

/** How far apart the two came in; of a lead sold before 2.4 nobody knows. */
export const REPEAT_DELAYS = ['lt_1h', '1h_24h', '1d_7d', 'gt_7d', 'unknown'] as const;
export type RepeatDelay = (typeof REPEAT_DELAYS)[number];

/** What a delivery says of its lead; entity apart, absent before 2.4. */
export interface SoldLead {
  /** Whose lead it was. */
  entity: Entity;
  source?: string;
  source_type?: LeadSourceType;
  received_at?: Date;
}

/** The lead that was there first. */
export interface RepeatedLead {
  lead_id: string;
  entity: Entity;
  source?: string;
  source_type?: LeadSourceType;
  delay: RepeatDelay;
}

const HOUR_MS = DAY_MS / 24;

export function repeatDelay(first: Date | undefined, second: Date): RepeatDelay {
  if (!first) return 'unknown';
  const apart = Math.abs(second.getTime() - first.getTime());
  if (apart < HOUR_MS) return 'lt_1h';
  if (apart < DAY_MS) return '1h_24h';
  return apart < 7 * DAY_MS ? '1d_7d' : 'gt_7d';
}

/**
 * The lead that another one repeats: of those sold within 30 days the one that came in first.
 * @param hits guards of its phone and produit, those of its own deliveries among them
 */
export function repeatedLead(
  { id, received_at }: { id: string; received_at: Date },
  hits: Iterable<GuardHit>,
  now: Date,
): RepeatedLead | undefined {
  const cameIn = (hit: GuardHit) => (hit.lead?.received_at ?? hit.assigned_at).getTime();
  const [first] = [...hits]
    .filter((hit) => hit.lead && hit.lead_id !== id && guardInForce(hit, now))
    .sort((a, b) => cameIn(a) - cameIn(b) || (a.delivery_id < b.delivery_id ? -1 : 1));
  if (!first?.lead) return undefined;
  const { received_at: at, ...of } = first.lead;
  return { lead_id: first.lead_id, ...of, delay: repeatDelay(at, received_at) };
}
