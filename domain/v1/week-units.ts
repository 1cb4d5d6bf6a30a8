/**
 * The week's units as version 1 counted them, and why ours are others (09-v1-database §3 "Week quota"). It counted leads, not
 * deliveries: those that name the order, are routed or delivered, and were so since Monday 00:00 UTC.
 */
import { type WeekKey, weekMonday } from '../time/paris-time.ts';
import { id, instant, lower, type Row } from './read.ts';

const COUNTED = ['livre', 'routed'];

/** Version 1's week began with Monday in UTC: one or two hours after ours. */
const weekStart = (week: WeekKey): Date => new Date(`${weekMonday(week)}T00:00:00Z`);

/** @returns the order that version 1 took a unit of for this lead in this week; undefined when it took none */
export function countedFor(lead: Row, week: WeekKey): string | undefined {
  const since = weekStart(week);
  const counts =
    COUNTED.includes(lower(lead.status)) &&
    [lead.delivered_at, lead.routed_at].some((at) => (instant(at) ?? new Date(0)) >= since);
  return counts ? id(lead.delivery_commande_id) || undefined : undefined;
}

/** A delivery that holds a unit of its order. */
export interface Holder {
  commande_id: string;
  /** Whether it left is not known: version 1 had given such a lead back. */
  uncertain: boolean;
}

/**
 * Why a unit is held that version 1 did not count.
 * `resold`: the lead has gone to another order since, or to the same one again; `clock`: it was sold before Monday 00:00 UTC;
 * `uncertain`: a failed mail had given the lead back, and may have arrived.
 * @param lead as version 1 left it
 * @returns undefined when nothing explains it
 */
export function whyHeld(
  lead: Row | undefined,
  { commande_id, uncertain }: Holder,
  week: WeekKey,
): 'resold' | 'clock' | 'uncertain' | undefined {
  if (lead && COUNTED.includes(lower(lead.status))) {
    if (id(lead.delivery_commande_id) !== commande_id) return 'resold';
    return countedFor(lead, week) === commande_id ? 'resold' : 'clock';
  }
  return uncertain ? 'uncertain' : undefined;
}
