/** "Who would get it, and why?": the routing rules on the present state, nothing written. */
import type { RoutableLead } from '../../domain/routing/open-rules.ts';
import { parisDay, type ParisDay, weekKey } from '../../domain/time/paris-time.ts';
import { route, type RoutingDecision } from '../../domain/routing/routing.ts';
import { AssignmentDraft, readGuards } from '../../store/routing/assign-leads.ts';
import { readUnitsLeft } from '../../store/billing/prepaid-units.ts';
import { readExclusions } from '../../store/routing/exclusions.ts';
import { weekUses } from '../../store/routing/commande-weeks.ts';
import type { AppDeps } from '../http/deps.ts';

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
  const phoneHash = phone ? keys.phone(phone) : '';
  const snapshot = live.current;
  const [uses, unitsLeft, guards, exclusions] = await Promise.all([
    weekUses(store, week),
    readUnitsLeft(store, snapshot.prepaid),
    readGuards(store, guardKey ? [guardKey] : []),
    readExclusions(store, snapshot, phone ? [phoneHash] : [], now),
  ]);
  const draft = new AssignmentDraft({
    snapshot,
    uses,
    unitsLeft,
    guards,
    exclusions,
    now,
    week,
    pass: 'simulation',
    stripe: '',
  });
  return route({ ...lead, id: '' }, draft.viewFor(guardKey, phoneHash), {
    now,
    day: day ?? parisDay(now),
    pass: 'simulation',
  });
}
