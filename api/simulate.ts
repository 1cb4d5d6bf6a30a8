/** "Who would get it, and why?": the routing rules on the present state, nothing written. */
import type { RoutableLead } from '../domain/open-rules.ts';
import { parisDay, type ParisDay, weekKey } from '../domain/paris-time.ts';
import { route, type RoutingDecision } from '../domain/routing.ts';
import { AssignmentDraft, readGuards } from '../store/assign-leads.ts';
import { weekUses } from '../store/commande-weeks.ts';
import type { AppDeps } from './deps.ts';

export interface SimulatedLead extends Omit<RoutableLead, 'id'> {
  /** As stored, or absent: nobody has had this person. */
  phone?: string;
}

/** @param day Paris day of the calendar gate; today when absent */
export async function simulate(
  { store, live, keys, clock }: Pick<AppDeps, 'store' | 'live' | 'keys' | 'clock'>,
  { phone, ...lead }: SimulatedLead,
  day?: ParisDay,
): Promise<RoutingDecision> {
  const now = clock();
  const week = weekKey(now);
  const guardKey = phone ? keys.person(phone, lead.produit) : '';
  const [uses, guards] = await Promise.all([
    weekUses(store, week),
    readGuards(store, guardKey ? [guardKey] : []),
  ]);
  const draft = new AssignmentDraft({
    snapshot: live.current,
    uses,
    guards,
    now,
    week,
    pass: 'simulation',
    stripe: '',
  });
  return route({ ...lead, id: '' }, draft.viewFor(guardKey), {
    now,
    day: day ?? parisDay(now),
    pass: 'simulation',
  });
}
